using System.Data;
using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace Tablinum.Server.Data;

/// <summary>Takes the gate before BEGIN. It is given back by <see cref="GatedTransaction"/>, however the transaction ends.</summary>
internal sealed class GateTransactions(WriterGate gate) : DbTransactionInterceptor
{
    public override InterceptionResult<DbTransaction> TransactionStarting(
        DbConnection connection, TransactionStartingEventData eventData, InterceptionResult<DbTransaction> result)
    {
        gate.Enter(connection, CancellationToken.None);
        return Begin(connection, eventData.IsolationLevel);
    }

    public override async ValueTask<InterceptionResult<DbTransaction>> TransactionStartingAsync(
        DbConnection connection,
        TransactionStartingEventData eventData,
        InterceptionResult<DbTransaction> result,
        CancellationToken cancellationToken = default)
    {
        await gate.EnterAsync(connection, cancellationToken);
        return Begin(connection, eventData.IsolationLevel);
    }

    /// <summary>Begins here and not in EF Core, because a BEGIN that fails is reported to nobody and the gate would stay shut.</summary>
    private InterceptionResult<DbTransaction> Begin(DbConnection connection, IsolationLevel isolationLevel)
    {
        try
        {
            return InterceptionResult<DbTransaction>.SuppressWithResult(connection.BeginTransaction(isolationLevel)); // BEGIN IMMEDIATE
        }
        catch
        {
            gate.Leave(connection);
            throw;
        }
    }
}

/// <summary>Single statements that write outside of a transaction: ExecuteUpdate and its like.</summary>
internal sealed class GateCommands(WriterGate gate) : DbCommandInterceptor
{
    public override InterceptionResult<int> NonQueryExecuting(
        DbCommand command, CommandEventData eventData, InterceptionResult<int> result)
    {
        if (NeedsGate(command, eventData) is { } connection)
        {
            gate.Enter(connection, CancellationToken.None);
        }

        return result;
    }

    public override async ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        if (NeedsGate(command, eventData) is { } connection)
        {
            await gate.EnterAsync(connection, cancellationToken);
        }

        return result;
    }

    public override int NonQueryExecuted(DbCommand command, CommandExecutedEventData eventData, int result)
    {
        LeaveAfter(command);
        return result;
    }

    public override ValueTask<int> NonQueryExecutedAsync(
        DbCommand command, CommandExecutedEventData eventData, int result, CancellationToken cancellationToken = default)
    {
        LeaveAfter(command);
        return ValueTask.FromResult(result);
    }

    public override void CommandFailed(DbCommand command, CommandErrorEventData eventData) => LeaveAfter(command);

    public override Task CommandFailedAsync(DbCommand command, CommandErrorEventData eventData, CancellationToken cancellationToken = default)
    {
        LeaveAfter(command);
        return Task.CompletedTask;
    }

    public override void CommandCanceled(DbCommand command, CommandEndEventData eventData) => LeaveAfter(command);

    public override Task CommandCanceledAsync(DbCommand command, CommandEndEventData eventData, CancellationToken cancellationToken = default)
    {
        LeaveAfter(command);
        return Task.CompletedTask;
    }

    private static DbConnection? NeedsGate(DbCommand command, CommandEventData eventData) =>
        command.Transaction is null
        && eventData.CommandSource is CommandSource.ExecuteUpdate or CommandSource.ExecuteDelete or CommandSource.ExecuteSqlRaw
            ? command.Connection
            : null;

    /// <summary>Within a transaction the gate is the transaction's, and stays.</summary>
    private void LeaveAfter(DbCommand command)
    {
        if (command is { Transaction: null, Connection: { } connection })
        {
            gate.Leave(connection);
        }
    }
}

/// <summary>Makes EF Core's transactions give the gate back.</summary>
internal sealed class GatedTransactionFactory(RelationalTransactionFactoryDependencies dependencies) : IRelationalTransactionFactory
{
    public RelationalTransaction Create(
        IRelationalConnection connection,
        DbTransaction transaction,
        Guid transactionId,
        IDiagnosticsLogger<DbLoggerCategory.Database.Transaction> logger,
        bool transactionOwned) =>
        new GatedTransaction(connection, transaction, transactionId, logger, transactionOwned, dependencies.SqlGenerationHelper);
}

/// <summary>Commit, rollback and dispose without either all end in <c>ClearTransaction</c>: interceptors do not hear of the last one.</summary>
internal sealed class GatedTransaction(
    IRelationalConnection connection,
    DbTransaction transaction,
    Guid transactionId,
    IDiagnosticsLogger<DbLoggerCategory.Database.Transaction> logger,
    bool transactionOwned,
    ISqlGenerationHelper sqlGenerationHelper)
    : RelationalTransaction(connection, transaction, transactionId, logger, transactionOwned, sqlGenerationHelper)
{
    protected override void ClearTransaction()
    {
        var held = Connection.DbConnection;
        base.ClearTransaction();
        Leave(held);
    }

    protected override async Task ClearTransactionAsync(CancellationToken cancellationToken = default)
    {
        var held = Connection.DbConnection;
        await base.ClearTransactionAsync(cancellationToken);
        Leave(held);
    }

    private void Leave(DbConnection held) =>
        Connection.Context.GetService<WriterGate>().Leave(held);
}
