import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { redrawSchedule } from '../../src/dashboard/redraw-schedule.ts'

/** The callbacks that wait for an animation frame: a hidden tab calls none. */
let frames: (() => void)[]
const nextFrame = (frame: () => void) => void frames.push(frame)
const animationFrame = () => {
  for (const frame of frames.splice(0)) frame()
}

beforeEach(() => {
  frames = []
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

it('draws once, on the next animation frame, however often it is asked', () => {
  const draw = vi.fn()
  const invalidate = redrawSchedule(draw, nextFrame)
  for (let i = 0; i < 5; i++) invalidate()
  expect(draw).not.toHaveBeenCalled()
  vi.advanceTimersByTime(0)
  animationFrame()
  expect(draw).toHaveBeenCalledTimes(1)
})

it('waits between two redraws, and draws what was asked for meanwhile', () => {
  const draw = vi.fn()
  const invalidate = redrawSchedule(draw, nextFrame)
  invalidate()
  vi.advanceTimersByTime(0)
  animationFrame()
  invalidate()
  vi.advanceTimersByTime(349)
  animationFrame()
  expect(draw).toHaveBeenCalledTimes(1)
  vi.advanceTimersByTime(1)
  animationFrame()
  expect(draw).toHaveBeenCalledTimes(2)
})

it('may be asked again while it draws', () => {
  const draw = vi.fn(() => {
    if (draw.mock.calls.length === 1) invalidate()
  })
  const invalidate = redrawSchedule(draw, nextFrame)
  invalidate()
  for (let i = 0; i < 5; i++) {
    vi.advanceTimersByTime(1000)
    animationFrame()
  }
  expect(draw).toHaveBeenCalledTimes(2)
})

it('does not draw in a hidden tab, and draws once when it is shown again', () => {
  const draw = vi.fn()
  const invalidate = redrawSchedule(draw, nextFrame)
  for (let i = 0; i < 10; i++) {
    invalidate()
    vi.advanceTimersByTime(10_000)
  }
  expect(draw).not.toHaveBeenCalled()
  animationFrame()
  expect(draw).toHaveBeenCalledTimes(1)
})

it('draws on the next frame what follows a finger, and not once more for what waited meanwhile', () => {
  const draw = vi.fn()
  const invalidate = redrawSchedule(draw, nextFrame)
  invalidate()
  vi.advanceTimersByTime(0)
  animationFrame()
  invalidate()
  invalidate('now')
  animationFrame()
  expect(draw).toHaveBeenCalledTimes(2)
  vi.advanceTimersByTime(1000)
  animationFrame()
  expect(draw).toHaveBeenCalledTimes(2)
})
