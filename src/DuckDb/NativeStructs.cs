using System.Runtime.InteropServices;

namespace Tablinum.DuckDb;

/// <summary>What most C functions answer.</summary>
internal enum NativeState
{
    Success = 0,
    Error = 1,
}

/// <summary>A result by value: six words, of which only DuckDB knows the meaning.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct NativeResult
{
    private readonly nint _columnCount;
    private readonly nint _rowCount;
    private readonly nint _rowsChanged;
    private readonly nint _columns;
    private readonly nint _error;
    private readonly nint _internal;
}

/// <summary>Progress by value. The percentage is 0 to 100, or -1.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct NativeProgress
{
    public readonly double Percentage;
    public readonly ulong RowsProcessed;
    public readonly ulong TotalRows;
}

/// <summary>A 128-bit integer by value.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct NativeHugeInt(Int128 value)
{
    private readonly ulong _lower = (ulong)value;
    private readonly long _upper = (long)(value >> 64);
}

/// <summary>A decimal by value: the digits and where the point stands.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct NativeDecimal(byte width, byte scale, Int128 digits)
{
    private readonly byte _width = width;
    private readonly byte _scale = scale;
    private readonly NativeHugeInt _digits = new(digits);
}
