using Tablinum.DuckDb;
using Tablinum.Engine.Host;
using Tablinum.Engine.Host.Policy;
using Tablinum.Engine.Host.Tasks;
using Tablinum.Engine.Tests.DuckDb;
using Tablinum.Engine.Tests.Reading;

namespace Tablinum.Engine.Tests.Tasks;

public sealed class StatementRunTests : IDisposable
{
    private const string Failing = "SELECT error('boom')";

    private readonly Duck _duck = new();
    private readonly EngineCancellation _cancellation = new();
    private readonly StatementPolicy _policy = new();
    private readonly EngineSession _session;

    public StatementRunTests() => _session = new EngineSession(_policy, Path.GetTempPath());

    [Fact]
    public void An_interrupt_that_nobody_asked_for_becomes_the_error_behind_it()
    {
        using var prepared = _duck.Connection.Prepare(Failing);

        var failure = Assert.Throws<TaskFailure>(() => Run().About(prepared, Failing, Interrupted)).Failure;

        Assert.Equal("query.failed", failure.Code);
        Assert.Contains("boom", failure.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void An_interrupt_that_somebody_asked_for_stays_one()
    {
        using var prepared = _duck.Connection.Prepare(Failing);
        _cancellation.Cancel();

        Assert.Equal(DuckErrorKind.Interrupt, Assert.Throws<DuckException>(() => Run().About(prepared, Failing, Interrupted)).Kind);
    }

    public void Dispose()
    {
        _session.Dispose();
        _policy.Dispose();
        _cancellation.Dispose();
        _duck.Dispose();
    }

    private StatementRun Run() => new(ImportRequest.Create(), _session, _cancellation);

    private static void Interrupted() => throw new DuckException(DuckErrorKind.Interrupt, "INTERRUPT Error: Interrupted!");
}
