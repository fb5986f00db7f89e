/** The layout of log.sqlite, its `user_version`. Another version refuses it. */
export const LOG_VERSION = 1
/** `application_id` of log.sqlite: "leap" in ASCII. */
export const LOG_ID = 0x6c656170

/** Bytes of a page: blocks of some 100 KiB, which are written one after the other, want large pages. */
export const PAGE_BYTES = 16_384

/** The tables of log.sqlite; docs/run-directory.md describes them. */
export const LOG_TABLES = `
create table log (epoch text not null, run text not null);
create table sampler (id integer primary key, name text not null unique, chains integer not null);
create table measurement (
  id integer primary key, sampler integer not null references sampler, name text not null, unique (sampler, name)
);
create table block (
  measurement integer not null references measurement, seq integer not null, first integer not null,
  steps integer not null, time integer not null, data blob not null, crc integer not null
);
create unique index block_seq on block (measurement, seq);
create table analysis (
  sampler integer not null references sampler, name text not null, seq integer not null,
  trajectory integer not null, time integer not null, value text not null, crc integer not null
);
create unique index analysis_seq on analysis (sampler, name, seq);
create table configuration (
  sampler integer not null references sampler, trajectory integer not null, dtype text not null, shape text not null,
  time integer not null, data blob not null, crc integer not null
);
create unique index configuration_trajectory on configuration (sampler, trajectory);
create table event (id integer primary key, time integer not null, kind text not null, detail text not null, crc integer not null);
create view measured as
  select sampler.name as sampler, measurement.name as measurement, block.seq, block.first, block.steps, sampler.chains, block.time, block.data
  from block join measurement on block.measurement = measurement.id join sampler on measurement.sampler = sampler.id;
create view analysed as
  select sampler.name as sampler, analysis.name as analysis, analysis.seq, analysis.trajectory, analysis.time, analysis.value
  from analysis join sampler on analysis.sampler = sampler.id;
`
