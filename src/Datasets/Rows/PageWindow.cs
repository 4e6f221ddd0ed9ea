using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Tablinum.Foundation;

namespace Tablinum.Datasets.Rows;

/// <summary>Which rows a request wants.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct PageWindow(long Offset, int Limit)
{
    public const int DefaultLimit = 50;
    public const int MaxLimit = 1000;

    /// <summary>Checks what a request says; what it leaves out is 0 and 50.</summary>
    public static bool TryOf(long? offset, int? limit, out PageWindow window, [NotNullWhen(false)] out Error? error)
    {
        window = new PageWindow(offset ?? 0, limit ?? DefaultLimit);
        error = window switch
        {
            { Offset: < 0 } => DatasetErrors.BadOffset,
            { Limit: < 1 or > MaxLimit } => DatasetErrors.BadLimit,
            _ => null,
        };
        return error is null;
    }
}
