namespace Tablinum.DuckDb;

/// <summary>DuckDB refused or failed; the message is its own, with its prefix and the place in the SQL.</summary>
public sealed class DuckException : Exception
{
    /// <summary>For serializers.</summary>
    public DuckException()
    {
    }

    /// <summary>Of the kind that the message's prefix names.</summary>
    public DuckException(string message)
        : this(DuckErrorText.KindOf(message), message)
    {
    }

    /// <summary>Of the kind that the message's prefix names, with a cause.</summary>
    public DuckException(string message, Exception innerException)
        : base(message, innerException) =>
        Kind = DuckErrorText.KindOf(message);

    /// <summary>Of a kind that DuckDB told.</summary>
    public DuckException(DuckErrorKind kind, string message)
        : base(message) =>
        Kind = kind;

    /// <summary>What went wrong; an interrupt is <see cref="DuckErrorKind.Interrupt"/> and no cancellation exception.</summary>
    public DuckErrorKind Kind { get; }
}
