using Tablinum.DuckDb;

namespace Tablinum.Engine.Host.Encoders;

/// <summary>Writes the values of one column. Holds nothing that changes, so that threads can share it.</summary>
internal abstract class ColumnWriter
{
    /// <summary>Writes the value of a row that is not null.</summary>
    public abstract void Write(in DuckVector vector, int row, RowBuffer buffer);
}
