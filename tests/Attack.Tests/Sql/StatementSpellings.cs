namespace Tablinum.Attack.Tests.Sql;

/// <summary>Statements that are no reading of tables, each written in many ways that parsers have been known to disagree about.</summary>
internal sealed class StatementSpellings(Canaries canaries)
{
    private static readonly Func<string, string>[] Ways =
    [
        sql => sql,
        sql => sql.ToLowerInvariant(),
        sql => string.Concat(sql.Select((letter, i) => i % 2 == 0 ? char.ToUpperInvariant(letter) : char.ToLowerInvariant(letter))),
        sql => $"/* SELECT 1 */ {sql}",
        sql => $"-- SELECT 1\n{sql}",
        sql => $";; {sql}",
        sql => $"\uFEFF{sql}",
        sql => sql.Replace(" ", "\t\n\f ", StringComparison.Ordinal),
        sql => sql.Replace(" ", "/**/ ", StringComparison.Ordinal),
        sql => sql.Replace(" ", "\u00A0", StringComparison.Ordinal),
        sql => $"SELECT 1; {sql}",
        sql => $"{sql}; SELECT 1",
        sql => $"SELECT 1 /* ' */; {sql} --",
        sql => $"({sql})",
        sql => $"WITH x AS ({sql}) SELECT * FROM x",
        sql => $"SELECT * FROM ({sql})",
        sql => $"EXPLAIN {sql}",
        sql => $"EXPLAIN ANALYZE {sql}",
        sql => $"PREPARE p AS {sql}",
        sql => $"BEGIN; {sql}; COMMIT",
        sql => $"EXECUTE IMMEDIATE '{sql.Replace("'", "''", StringComparison.Ordinal)}'",
        sql => $"DO $${sql}$$",
    ];

    /// <summary>All of them, the same at each call.</summary>
    public IEnumerable<string> Statements() => Plain().SelectMany(sql => Ways.Select(way => way(sql))).Distinct(StringComparer.Ordinal);

    private IEnumerable<string> Plain()
    {
        var file = canaries.FileStem;
        return
        [
            "INSERT INTO sales VALUES (1)", "INSERT INTO sales SELECT 1 RETURNING *", "UPDATE sales SET id = 1", "DELETE FROM sales", "TRUNCATE sales",
            "MERGE INTO sales USING (SELECT 1 AS id) s ON sales.id = s.id WHEN MATCHED THEN DELETE",
            "CREATE TABLE x (a INTEGER)", "CREATE TABLE x AS SELECT 1", "CREATE TEMP TABLE x AS SELECT 1", "CREATE VIEW x AS SELECT 1", "CREATE SCHEMA x",
            "CREATE MACRO x() AS 1", "CREATE SEQUENCE x", "CREATE TYPE x AS ENUM ('a')", "CREATE INDEX x ON sales (id)", "CREATE SECRET x (TYPE s3)",
            "CREATE PERSISTENT SECRET x (TYPE http)", "DROP TABLE sales", "DROP VIEW IF EXISTS sales", "ALTER TABLE sales ADD COLUMN b INTEGER",
            "ALTER VIEW sales RENAME TO x", "COMMENT ON TABLE sales IS 'x'",
            $"COPY (SELECT 1) TO '{file}.csv'", $"COPY sales TO '{file}.parquet' (FORMAT parquet)", $"COPY sales FROM '{file}.csv'",
            $"COPY (SELECT 1) TO '{file}.duckdb' (USE_TMP_FILE false)", "COPY (SELECT 1) TO '/dev/stdout'", "COPY (SELECT 1) TO '/proc/self/mem'",
            $"EXPORT DATABASE '{file}.d'", $"IMPORT DATABASE '{file}.d'", $"ATTACH '{file}.duckdb' AS c", $"ATTACH '{file}.duckdb' AS c (READ_ONLY)",
            "ATTACH ':memory:' AS c", "ATTACH 'host=127.0.0.1' AS c (TYPE postgres)", "DETACH memory", "USE memory",
            "SET memory_limit = '8GB'", "SET enable_external_access = true", "SET lock_configuration = false", "SET GLOBAL threads = 64", "RESET memory_limit",
            $"SET temp_directory = '{file}.t'", $"SET log_query_path = '{file}.log'", "SET VARIABLE x = 1", "SET search_path = 'main'",
            "PRAGMA database_list", "PRAGMA memory_limit = '8GB'", "PRAGMA enable_profiling", $"PRAGMA profile_output = '{file}.p'",
            "PRAGMA add_parquet_key('k', '0123456789112345')", "CALL enable_logging()", "CALL pragma_version()", "CHECKPOINT", "FORCE CHECKPOINT",
            "INSTALL httpfs", "LOAD httpfs", $"LOAD '{file}.txt'", "UPDATE EXTENSIONS", "VACUUM", "ANALYZE", "BEGIN TRANSACTION", "COMMIT", "ROLLBACK",
            "PREPARE p AS SELECT 1", "EXECUTE p", "DEALLOCATE p", "SHOW TABLES", "SHOW ALL TABLES", "SHOW DATABASES", "KILL 1",
        ];
    }
}
