import './tokens.css'
// The tokens come first: everything else stands on them.
import './base.css'
