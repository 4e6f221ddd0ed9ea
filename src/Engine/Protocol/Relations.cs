using System.Text.Json.Serialization;

namespace Tablinum.Engine.Protocol;

/// <summary>Anything that SQL can name: today a table version.</summary>
/// <param name="Name">As SQL names it; compared without case.</param>
/// <param name="Version">Opaque; equal tokens mean equal content, so that an engine may keep the relation open between tasks.</param>
/// <param name="Columns">In order, with the types of the version; a part may lack a column or hold a narrower type.</param>
/// <param name="Parts">Rows are those of the parts, in this order.</param>
public sealed record RelationSource(
    string Name, string Version, IReadOnlyList<RelationColumn> Columns, IReadOnlyList<RelationPart> Parts)
{
    /// <summary>The same relation with its parts in other places.</summary>
    public RelationSource At(Func<string, string> placeOf) =>
        this with { Parts = [.. Parts.Select(part => part with { Path = placeOf(part.Path) })] };
}

/// <summary>One column: its name and its DuckDB type as text.</summary>
/// <param name="Label">As answers name it, where that differs: columns of a kept result are stored as <c>c0, c1, …</c>, because
/// their labels need not be unique.</param>
public sealed record RelationColumn(
    string Name, string Type, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Label = null);

/// <summary>One immutable DuckDB database file that holds rows in source order.</summary>
/// <param name="Path">Absolute path of the file.</param>
/// <param name="Table">The table inside it, in schema <c>main</c>.</param>
/// <param name="Rows">How many rows it holds.</param>
public sealed record RelationPart(string Path, string Table, long Rows);
