namespace Tablinum.Engine.Host.Reading.Excel;

/// <summary>
/// Looks for headers of further tables: rows of nothing but text below a blank row, or below the title under one, with something
/// other than text right below.
/// </summary>
internal sealed class FurtherTables
{
    private const int MaxKept = 100;

    private readonly List<int> _headers = [];
    private SheetRow? _previous;
    private bool _previousBegins;
    private bool _previousIsHeader;

    /// <summary>0-based rows, the first ones if they are many.</summary>
    public IReadOnlyList<int> Headers => _headers;

    /// <summary>Takes the next row that holds something.</summary>
    public void Observe(SheetRow row)
    {
        var follows = row.Number == _previous?.Number + 1;
        if (follows && _previousIsHeader && _headers.Count < MaxKept && HasTypedBelow(_previous!, row))
        {
            _headers.Add(_previous!.Number);
        }

        var isBelowTitle = follows && _previousBegins && _previous!.Cells.Count == 1;
        _previousBegins = !follows || isBelowTitle;
        _previousIsHeader = _previousBegins && row.Cells.Count > 1 && row.Cells.TrueForAll(cell => cell.Cell.Kind == CellKind.Text);
        _previous = row;
    }

    private static bool HasTypedBelow(SheetRow header, SheetRow row) =>
        row.Cells.Exists(cell => cell.Cell.Kind is not (CellKind.Text or CellKind.Error) && header.At(cell.Column).Kind == CellKind.Text);
}
