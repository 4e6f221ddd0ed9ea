using Tablinum.Engine.Host;
using Tablinum.Engine.Host.Policy;
using Tablinum.Engine.Protocol;

namespace Tablinum.Engine.Tests.Policy;

public sealed class StatementPolicyTests : IDisposable
{
    private static readonly RelationSource[] Sources = [Source("sales"), Source("Kunden 2024")];

    private readonly StatementPolicy _policy = new();

    [Theory]
    [InlineData("SELECT * FROM sales")]
    [InlineData("FROM sales")]
    [InlineData("select count(*) from SALES s join \"kunden 2024\" k using (id) where s.price > 3 group by all order by 1 limit 10")]
    [InlineData("with a as (from sales), b as (from a) select * from b")]
    [InlineData("with recursive t(n) as (select 1 union all select n + 1 from t where n < 5) select * from t")]
    [InlineData("select *, row_number() over (partition by x order by y) from sales qualify row_number() over () < 3")]
    [InlineData("select list_transform([1, 2], lambda x: x + 1), {'a': 1}.a, [x for x in [1, 2] if x > 1], price::decimal(10,2) from sales")]
    [InlineData("select * from range(10) t(i), unnest([1, 2]) u(v)")]
    [InlineData("describe sales")]
    [InlineData("summarize sales")]
    [InlineData("values (1), (2)")]
    [InlineData("pivot sales on kind in ('a', 'b') using sum(price)")]
    [InlineData("select 1;")]
    [InlineData("select '1'::decimal(10, 2), [1]::integer[3], 'x'::varchar collate nocase, {'a': 1}::struct(a decimal(3, 1)) from sales using sample 10%")]
    [InlineData("/* a */ select 1 -- b")]
    public void Reading_statements_pass(string sql) => Assert.Equal(sql, _policy.Check(sql, Sources).Sql);

    [Theory]
    [InlineData("", "query.not_one_statement")]
    [InlineData("select 1; select 2", "query.not_one_statement")]
    [InlineData("selec 1", "query.syntax")]
    [InlineData("select 1\0", "query.syntax")]
    [InlineData("insert into sales values (1)", "query.not_a_select")]
    [InlineData("update sales set a = 1", "query.not_a_select")]
    [InlineData("delete from sales", "query.not_a_select")]
    [InlineData("drop view sales", "query.not_a_select")]
    [InlineData("create table x as select 1", "query.not_a_select")]
    [InlineData("copy sales to '/tmp/x'", "query.not_a_select")]
    [InlineData("attach '/tmp/x' as y", "query.not_a_select")]
    [InlineData("pragma database_list", "query.not_a_select")]
    [InlineData("set memory_limit = '8GB'", "query.not_a_select")]
    [InlineData("call enable_logging()", "query.not_a_select")]
    [InlineData("install httpfs", "query.not_a_select")]
    [InlineData("explain select 1", "query.not_a_select")]
    [InlineData("prepare x as select 1", "query.not_a_select")]
    [InlineData("select * from nowhere", "query.unknown_table")]
    [InlineData("select * from 'sales.csv'", "query.unknown_table")]
    [InlineData("with recursive duckdb_databases as (select path from duckdb_databases union select path from duckdb_databases) select * from duckdb_databases", "query.unknown_table")]
    [InlineData("select * from '/etc/passwd'", "query.unknown_table")]
    [InlineData("select * from main.sales", "query.unknown_table")]
    [InlineData("select * from information_schema.tables", "query.unknown_table")]
    [InlineData("select * from duckdb_settings", "query.unknown_table")]
    [InlineData("select * from (with duckdb_settings as (select 1) select 1), duckdb_settings", "query.unknown_table")]
    [InlineData("select * from duckdb_settings()", "query.function_not_allowed")]
    [InlineData("select * from read_text('/etc/passwd')", "query.function_not_allowed")]
    [InlineData("select (select content from read_blob('/etc/passwd'))", "query.function_not_allowed")]
    [InlineData("select * from sales, lateral (select * from glob('*'))", "query.function_not_allowed")]
    [InlineData("select * from query('select 1')", "query.function_not_allowed")]
    [InlineData("select * from query_table('sales')", "query.function_not_allowed")]
    [InlineData("select * from json_execute_serialized_sql('{}')", "query.function_not_allowed")]
    [InlineData("select * from enable_logging()", "query.function_not_allowed")]
    [InlineData("select json_structure('[]')", "query.function_not_allowed")]
    [InlineData("select current_setting('threads')", "query.function_not_allowed")]
    [InlineData("select 'a' glob 'b'", "query.function_not_allowed")]
    [InlineData("select \"JSON_STRUCTURE\"('[]')", "query.function_not_allowed")]
    [InlineData("select sum(json_structure('[]')::int) over () from sales", "query.function_not_allowed")]
    [InlineData("select * from range(length(current_setting('threads')))", "query.function_not_allowed")]
    [InlineData("select lowre('x')", "query.unknown_function")]
    [InlineData("show tables", "query.not_allowed")]
    [InlineData("from sales at (version => 1)", "query.not_allowed")]
    [InlineData("select '[]'::json::variant", "query.not_allowed")]
    [InlineData("select try_cast({'a': 1} as struct(a variant)[])", "query.not_allowed")]
    public void What_is_no_plain_read_of_the_workspace_is_refused(string sql, string code) =>
        Assert.Equal(code, Refusal(sql).Code);

    [Fact]
    public void A_refusal_tells_where_and_what_was_meant()
    {
        var refusal = Refusal("select 'ü',\n  * from sale");

        Assert.Equal((2, 10), (refusal.Line, refusal.Column));
        Assert.Equal("sales", refusal.Suggestion);
    }

    [Fact]
    public void A_statement_names_what_it_reads_as_the_sources_spell_it() =>
        Assert.Equal(["Kunden 2024", "sales"], _policy.Check("select * from SALES, \"KUNDEN 2024\", sales s", Sources).Reads);

    [Fact]
    public void The_anchor_of_a_recursion_reads_the_table_of_that_name() => Assert.Equal(
        ["sales"],
        _policy.Check("with recursive sales as (select id from sales union select id + 1 from sales where id < 3) from sales", Sources).Reads);

    [Theory]
    [InlineData("select * from sales", true)]
    [InlineData("select random()", false)]
    [InlineData("select current_date", false)]
    [InlineData("select alias.current_timestamp", false)]
    [InlineData("select age(timestamp '2020-01-01')", false)]
    [InlineData("select now() - interval 1 day", false)]
    [InlineData("select * from sales using sample 10", false)]
    [InlineData("select * from sales tablesample 10%", false)]
    public void A_clock_a_random_number_or_a_sample_makes_an_answer_unrepeatable(string sql, bool deterministic) =>
        Assert.Equal(deterministic, _policy.Check(sql, Sources).Deterministic);

    [Fact]
    public void The_canonical_form_has_no_comment_that_could_swallow_what_follows() =>
        Assert.Equal("SELECT 1 AS a", _policy.Canonical(_policy.Check("select 1 as a -- ) to '/tmp/x'", Sources)));

    [Fact]
    public void Huge_statements_are_refused_before_they_are_planned()
    {
        Assert.Equal("query.too_long", Refusal("select '" + new string('x', 40_000) + "'").Code);
        Assert.Equal("query.too_complex", Refusal("select 1 from " + string.Join(",", Enumerable.Repeat("sales", 31))).Code);
        Assert.Equal("query.too_complex", Refusal("select " + string.Join(",", Enumerable.Repeat("1", 12_000))).Code);
        Assert.Equal("query.too_complex", Refusal("select " + string.Concat(Enumerable.Repeat("abs(", 300)) + "1" + new string(')', 300)).Code);
        Assert.Equal("query.too_complex", Refusal("select " + string.Join("+", Enumerable.Repeat("1", 300))).Code);
        Assert.Equal("query.too_complex", Refusal(string.Join(" union all ", Enumerable.Repeat("select 1", 1_500))).Code);
    }

    public void Dispose() => _policy.Dispose();

    private static RelationSource Source(string name) => new(name, "1", [new RelationColumn("id", "BIGINT")], []);

    private EngineFailure Refusal(string sql) => Assert.Throws<TaskFailure>(() => _policy.Check(sql, Sources)).Failure;
}
