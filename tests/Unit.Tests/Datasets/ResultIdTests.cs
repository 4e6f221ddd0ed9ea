using Microsoft.Extensions.Options;
using Tablinum.Datasets;
using Tablinum.Datasets.Results;

namespace Tablinum.Unit.Tests.Datasets;

public sealed class ResultIdTests
{
    private static readonly Guid Workspace = Guid.NewGuid();

    [Fact]
    public void The_same_question_has_one_address_in_a_process()
    {
        var process = NewProcess();

        Assert.Equal(Of(process, "select 1"), Of(process, " select 1\n"));
        Assert.NotEqual(Of(process, "select 1"), Of(process, "select 2"));
        Assert.True(ResultId.IsValid(Of(process, "select 1")));
    }

    [Fact]
    public void Two_processes_never_share_an_address_because_their_rows_may_come_in_another_order() =>
        Assert.NotEqual(Of(NewProcess(), "select 1"), Of(NewProcess(), "select 1"));

    private static string Of(ResultMemory process, string sql) => ResultId.Of(process.Salt, "v1", Workspace, sql, parameters: null, versions: []);

    private static ResultMemory NewProcess() => new(Options.Create(new QueryOptions()));
}
