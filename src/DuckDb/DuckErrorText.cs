using System.Collections.Frozen;

namespace Tablinum.DuckDb;

/// <summary>Some C functions tell only a message: its prefix is then the one sign of its kind.</summary>
internal static class DuckErrorText
{
    private static readonly FrozenDictionary<string, DuckErrorKind> Prefixes = new Dictionary<string, DuckErrorKind>
    {
        ["Invalid Error"] = DuckErrorKind.Invalid,
        ["Out of Range Error"] = DuckErrorKind.OutOfRange,
        ["Conversion Error"] = DuckErrorKind.Conversion,
        ["Error"] = DuckErrorKind.UnknownType,
        ["Decimal Error"] = DuckErrorKind.Decimal,
        ["Mismatch Type Error"] = DuckErrorKind.MismatchType,
        ["Divide by Zero Error"] = DuckErrorKind.DivideByZero,
        ["Object Size Error"] = DuckErrorKind.ObjectSize,
        ["Invalid type Error"] = DuckErrorKind.InvalidType,
        ["Serialization Error"] = DuckErrorKind.Serialization,
        ["TransactionContext Error"] = DuckErrorKind.Transaction,
        ["Not implemented Error"] = DuckErrorKind.NotImplemented,
        ["Expression Error"] = DuckErrorKind.Expression,
        ["Catalog Error"] = DuckErrorKind.Catalog,
        ["Parser Error"] = DuckErrorKind.Parser,
        ["Planner Error"] = DuckErrorKind.Planner,
        ["Scheduler Error"] = DuckErrorKind.Scheduler,
        ["Executor Error"] = DuckErrorKind.Executor,
        ["Constraint Error"] = DuckErrorKind.Constraint,
        ["Index Error"] = DuckErrorKind.Index,
        ["Stat Error"] = DuckErrorKind.Stat,
        ["Connection Error"] = DuckErrorKind.Connection,
        ["Syntax Error"] = DuckErrorKind.Syntax,
        ["Settings Error"] = DuckErrorKind.Settings,
        ["Binder Error"] = DuckErrorKind.Binder,
        ["Network Error"] = DuckErrorKind.Network,
        ["Optimizer Error"] = DuckErrorKind.Optimizer,
        ["NullPointer Error"] = DuckErrorKind.NullPointer,
        ["IO Error"] = DuckErrorKind.Io,
        ["INTERRUPT Error"] = DuckErrorKind.Interrupt,
        ["FATAL Error"] = DuckErrorKind.Fatal,
        ["INTERNAL Error"] = DuckErrorKind.Internal,
        ["Invalid Input Error"] = DuckErrorKind.InvalidInput,
        ["Out of Memory Error"] = DuckErrorKind.OutOfMemory,
        ["Permission Error"] = DuckErrorKind.Permission,
        ["Parameter Not Resolved Error"] = DuckErrorKind.ParameterNotResolved,
        ["Parameter Not Allowed Error"] = DuckErrorKind.ParameterNotAllowed,
        ["Dependency Error"] = DuckErrorKind.Dependency,
        ["HTTP Error"] = DuckErrorKind.Http,
        ["Missing Extension Error"] = DuckErrorKind.MissingExtension,
        ["Extension Autoloading Error"] = DuckErrorKind.Autoload,
        ["Sequence Error"] = DuckErrorKind.Sequence,
        ["Invalid Configuration Error"] = DuckErrorKind.InvalidConfiguration,
    }.ToFrozenDictionary();

    public static DuckErrorKind KindOf(string message)
    {
        var colon = message.IndexOf(": ", StringComparison.Ordinal);
        return colon > 0 && Prefixes.TryGetValue(message[..colon], out var kind) ? kind : DuckErrorKind.Invalid;
    }
}
