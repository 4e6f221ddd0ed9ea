import { SQLDialect } from '@codemirror/lang-sql';

/** What a statement here is made of. Only words that a SELECT takes: completion offers nothing that would be refused. */
export const duckSql = SQLDialect.define({
  keywords: `select from where group by order having limit offset qualify window with recursive as distinct on using join inner left right full outer cross semi anti asof
    natural lateral union all intersect except and or not in is null like ilike between exists case when then else end asc desc nulls first last over partition rows
    range groups unbounded preceding following current row filter within values exclude replace columns pivot unpivot sample tablesample materialized true false interval cast try_cast collate similar to glob by name positional`,
  types: `bigint boolean blob bit date decimal double float hugeint integer interval json real smallint text time timestamp timestamptz tinyint ubigint uhugeint uinteger usmallint utinyint uuid varchar struct map list`,
  builtin: `count sum avg min max median mode stddev variance quantile_cont quantile_disc approx_count_distinct any_value arg_min arg_max first last list string_agg bool_and bool_or corr
    row_number rank dense_rank percent_rank ntile lag lead first_value last_value round floor ceil abs sqrt power ln log exp greatest least coalesce nullif ifnull
    lower upper trim length substring replace split_part contains starts_with ends_with regexp_matches regexp_extract regexp_replace strftime strptime
    date_trunc date_part date_diff date_add year month day hour minute week quarter dayname monthname current_date current_timestamp unnest generate_series range struct_pack list_value list_aggregate len`,
  doubleDollarQuotedStrings: true,
  charSetCasts: false,
  operatorChars: '*+-%<>!=&|~^/:@?',
  specialVar: '$',
  identifierQuotes: '"',
  caseInsensitiveIdentifiers: true,
});
