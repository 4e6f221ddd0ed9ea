namespace Tablinum.Attack.Tests.Engines;

/// <summary>Statements that have been seen to crash DuckDB, to ignore that they are asked to stop, or to take memory past its limit.</summary>
internal static class Hogs
{
    /// <summary>Each small, each a single SELECT.</summary>
    public static IReadOnlyList<string> Statements { get; } =
    [
        "SELECT json_structure(repeat('[', 200000) || '1' || repeat(']', 200000))",
        "SELECT json_merge_patch(repeat('{\"a\":', 100000) || '1' || repeat('}', 100000), '{}')",
        "SELECT (repeat('{\"a\":', 100000) || '1' || repeat('}', 100000))::JSON->'a'",
        "SELECT (repeat('{\"a\":', 100000) || '1' || repeat('}', 100000))::JSON::VARIANT", "SELECT (repeat('[', 100000) || repeat(']', 100000))::JSON::VARIANT::VARCHAR",
        "SELECT count(*) FROM json_tree(repeat('[', 100000) || repeat(']', 100000))",
        "SELECT (repeat('[', 100000) || repeat(']', 100000))::INTEGER[]",
        "SELECT * FROM enable_logging('QueryLog', storage='file', storage_path='x')",
        "SELECT repeat('x', 4000000000)", "SELECT repeat('x', 1000000000)", "SELECT length(repeat('x', 2000000000)) FROM range(8)",
        "SELECT lpad('x', 2000000000, 'y')", "SELECT printf('%2000000000d', 1)", "SELECT format('{:2000000000d}', 1)", "SELECT rpad('x', 1000000000, 'yz')",
        "SELECT length(regexp_replace(repeat('a', 200000000), 'a', 'bb', 'g'))", "SELECT regexp_extract_all(repeat('a', 50000000), '.')",
        "SELECT length(string_agg(repeat('x', 1000000), '')) FROM range(2000)", "SELECT list_sort(list_transform(range(200000000), lambda x: -x))[1]",
        "SELECT levenshtein(repeat('a', 1000000), repeat('b', 1000000))", "SELECT damerau_levenshtein(repeat('a', 20000), repeat('b', 20000))",
        "SELECT jaccard(repeat('ab', 100000000), repeat('cd', 100000000))", "SELECT repeat('a', 100) GLOB '*a*a*a*a*a*a*a*a*a*a*a*a*b'",
        "SELECT repeat('a', 200) LIKE '%a%a%a%a%a%a%a%a%a%a%a%a%b'", "SELECT repeat('a', 30000) SIMILAR TO '(a|a)*b'", "SELECT regexp_matches(repeat('a', 5000000), '(a*)*b')",
        "SELECT range(1000000000)", "SELECT list_resize([1], 1000000000)", "SELECT array_agg(range(100000000)) FROM range(100)", "SELECT len(flatten(list_transform(range(30000), lambda x: range(30000))))",
        "SELECT list_reduce(range(100000000), lambda a, b: a + b)", "SELECT list_distinct(range(200000000))", "SELECT array_to_string(range(100000000), ',')",
        "SELECT count(*) FROM range(100000000000)", "SELECT sum(a.i * b.i) FROM range(10000000) a(i), range(10000000) b(i)",
        "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT max(n) FROM r",
        "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n FROM r, range(10)) SELECT count(*) FROM r",
        "SELECT count(DISTINCT hash(i)) FROM range(10000000000) t(i)", "SELECT median(i), mode(i), quantile_cont(i, [0.1, 0.9]) FROM range(500000000) t(i)",
        "SELECT histogram(i) FROM range(200000000) t(i)", "SELECT list(i) FROM range(500000000) t(i)", "SELECT map_from_entries(list((i, i))) FROM range(20000000) t(i)",
        "SELECT i, sum(i) OVER (ORDER BY i ROWS BETWEEN 1000000 PRECEDING AND 1000000 FOLLOWING), list(i) OVER (ORDER BY i ROWS BETWEEN 10000 PRECEDING AND CURRENT ROW) FROM range(10000000) t(i) ORDER BY 2 LIMIT 1",
        "SELECT max(x) FROM (SELECT string_agg(i::VARCHAR, ',') OVER (ORDER BY i) AS x FROM range(200000) t(i))",
        "FROM (SELECT i, hash(i) h FROM range(500000000) t(i)) ORDER BY h LIMIT 1 OFFSET 400000000", "PIVOT (SELECT i % 20000 AS k, i FROM range(200000) t(i)) ON k IN (1, 2, 3) USING list(i)",
        $"SELECT {string.Join(" + ", Enumerable.Repeat("1", 900))}", $"SELECT {string.Concat(Enumerable.Repeat("abs(", 190))}1{new string(')', 190)}",
        $"SELECT {new string('[', 190)}1{new string(']', 190)}", $"SELECT 1 FROM {string.Join(", ", Enumerable.Range(0, 29).Select(i => $"(SELECT 1) t{i}"))}",
        $"SELECT 1 WHERE {string.Join(" OR ", Enumerable.Repeat("random() = 2", 190))}", string.Join(" UNION ALL ", Enumerable.Repeat("SELECT 1", 490)),
        "SELECT unnest(range(100000000)), unnest(range(100000000))", "SELECT generate_series(1, 100000000).list_zip(range(100000000))",
        "SELECT md5(repeat('x', 1000000000))", "SELECT to_base64(repeat('x', 1000000000)::BLOB)", "SELECT string_split(repeat('x,', 100000000), ',')",
        "SELECT translate(repeat('x', 1000000000), 'x', 'y')", "SELECT reverse(repeat('é', 500000000))", "SELECT nfc_normalize(repeat('é', 200000000))",
        "SELECT strip_accents(repeat('é', 200000000))", "SELECT bin(repeat('x', 200000000))", "SELECT hex(repeat('x', 800000000))", "SELECT url_encode(repeat('é', 300000000))",
        "SELECT 2::HUGEINT ** 100000", "SELECT factorial(100000)", "SELECT date_trunc('year', d) FROM generate_series(DATE '0001-01-01', DATE '9999-12-31', INTERVAL 1 SECOND) t(d) ORDER BY 1 DESC LIMIT 1",
        "SELECT bitstring('0101', 1000000000)", "SELECT bit_count(repeat('1', 500000000)::BIT)",
        "SELECT sum(length(s)) FROM (SELECT repeat(i::VARCHAR, 100000) AS s FROM range(1000000) t(i) ORDER BY s)",
    ];
}
