namespace Tablinum.Engine.Host.Reading.Excel;

/// <summary>Where the table lies in a sheet.</summary>
/// <param name="Preamble">Rows above the header, which are left out.</param>
/// <param name="Header">Rows that name the columns; empty if none do.</param>
/// <param name="Names">Names by column; columns without one are missing.</param>
internal sealed record SheetLayout(
    IReadOnlyList<SheetRow> Preamble, IReadOnlyList<SheetRow> Header, IReadOnlyDictionary<int, string> Names)
{
    /// <summary>Rows of the sheet's beginning that are none of the table's rows.</summary>
    public int RowsBefore => Preamble.Count + Header.Count;
}
