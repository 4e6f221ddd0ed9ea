namespace Tablinum.DuckDb;

/// <summary>A type, with all that is needed to read its vectors and to write it in SQL.</summary>
public sealed class DuckType
{
    private readonly Lazy<string> _text;

    internal DuckType(DuckTypeId id)
    {
        Id = id;
        _text = new Lazy<string>(() => DuckTypeText.Of(this));
    }

    /// <summary>Which type.</summary>
    public DuckTypeId Id { get; }

    /// <summary>Digits of a DECIMAL; else 0.</summary>
    public int Width { get; internal init; }

    /// <summary>Digits after the point of a DECIMAL; else 0.</summary>
    public int Scale { get; internal init; }

    /// <summary>Rows of an ARRAY; else 0.</summary>
    public int Length { get; internal init; }

    /// <summary>Fields of a STRUCT, members of a UNION, key and value of a MAP, the one element of a LIST or ARRAY; else empty.</summary>
    public IReadOnlyList<DuckColumn> Children { get; internal init; } = [];

    /// <summary>The dictionary of an ENUM; else empty.</summary>
    public IReadOnlyList<string> Values { get; internal init; } = [];

    /// <summary>The name that a VARCHAR goes by when it holds something special: <c>JSON</c>. Null for all others.</summary>
    public string? Alias { get; internal init; }

    /// <summary>The type in SQL, such as <c>DECIMAL(18,3)</c> or <c>STRUCT(a INTEGER, b VARCHAR[])</c>.</summary>
    public string Text => _text.Value;

    /// <inheritdoc />
    public override string ToString() => Text;
}
