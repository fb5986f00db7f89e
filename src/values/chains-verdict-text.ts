import type { ChainsVerdict } from './chains-verdict.ts'

/**
 * A verdict in a line: that nothing is wrong, or what is.
 *
 * @example
 * verdictText({ verdict: 'bad', troubles: [{ trouble: 'frozen', text: 'all chains are frozen' }] }) // 'BAD: all chains are frozen'
 */
export function verdictText({ verdict, troubles }: Pick<ChainsVerdict, 'verdict' | 'troubles'>): string {
  const texts = troubles.map(({ text }) => text).join('; ')
  if (verdict === 'good') return 'good: nothing is wrong'
  return verdict === 'bad' ? `BAD: ${texts}` : texts
}
