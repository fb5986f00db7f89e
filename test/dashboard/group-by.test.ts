import { expect, it } from 'vitest'
import { groupBy } from '../../src/dashboard/group-by.ts'

it('keeps the order of keys and of items', () => {
  expect([...groupBy(['pear', 'fig', 'plum', 'fox'], (word) => word[0]!)]).toEqual([
    ['p', ['pear', 'plum']],
    ['f', ['fig', 'fox']],
  ])
})
