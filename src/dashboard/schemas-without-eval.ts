import * as z from 'zod/mini'

// The policy of the page allows no code made of text. Schemas that come after this line do not try it.
z.config({ jitless: true })
