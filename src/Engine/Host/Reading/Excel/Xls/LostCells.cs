using System.Buffers.Binary;
using System.Collections;
using System.Text;

namespace Tablinum.Engine.Host.Reading.Excel.Xls;

/// <summary>
/// The cells of a sheet that the package shows as empty although they are not: errors, and in workbooks since Excel 97 (BIFF8) texts
/// that come from formulas over arrays. Read from the records of the sheet.
/// </summary>
/// <remarks>A workbook that is encrypted with the password all programs know is opened by the package only: nothing is found then.</remarks>
internal sealed class LostCells
{
    private const int MaxRows = 1 << 16;
    private const int MaxColumns = 1 << 8;
    private const int MaxTextBytes = 64 << 20;
    private const int BytesOfEmptyText = 64; // a place in the dictionary, and a string
    private const int ResultBytes = 8;
    private const byte TextResult = 0;
    private const byte ErrorResult = 2;

    private readonly BiffRecords _records;
    private readonly BitArray _errors = new(MaxRows * MaxColumns);
    private readonly Dictionary<int, string> _texts = [];
    private int _version;
    private int _textBytes;

    /// <param name="workbook">The stream with its records.</param>
    /// <param name="sheet">0-based, of those with cells.</param>
    /// <exception cref="TaskFailure">The texts are too long in all.</exception>
    public LostCells(Stream workbook, int sheet)
    {
        _records = new BiffRecords(workbook);
        if (PlaceOf(sheet) is { } place)
        {
            _records.Seek(place);
            ReadSheet();
        }
    }

    /// <summary>What stands there and was lost; empty if nothing was. Rows and columns are 0-based.</summary>
    public SheetCell At(int row, int column)
    {
        if (row >= MaxRows || column >= MaxColumns)
        {
            return default;
        }

        var key = (row * MaxColumns) + column;
        return _errors[key] ? new SheetCell(CellKind.Error, 0)
            : _texts.TryGetValue(key, out var text) ? new SheetCell(CellKind.Text, 0, text)
            : default;
    }

    /// <summary>Where a sheet begins; null if that cannot be told. The oldest workbooks are one sheet and nothing else.</summary>
    private long? PlaceOf(int sheet)
    {
        const int Worksheet = 0;
        _records.Seek(0);
        if (!_records.Next() || (_version = VersionOf(_records.Id, _records.Data)) == 0)
        {
            return null;
        }

        if (_version < 5)
        {
            return 0;
        }

        while (_records.Next() && _records.Id is not (BiffRecord.Eof or BiffRecord.FilePass))
        {
            if (_records is { Id: BiffRecord.BoundSheet8, Data: [_, _, _, _, _, Worksheet, ..] } && sheet-- == 0)
            {
                return BinaryPrimitives.ReadUInt32LittleEndian(_records.Data);
            }
        }

        return null;
    }

    private static int VersionOf(BiffRecord id, ReadOnlySpan<byte> data) => id switch
    {
        BiffRecord.Bof2 => 2,
        BiffRecord.Bof3 => 3,
        BiffRecord.Bof4 => 4,
        BiffRecord.Bof when data is [_, 5, ..] => 5,
        BiffRecord.Bof => 8,
        _ => 0,
    };

    /// <summary>Charts within a sheet are parts within a part.</summary>
    private void ReadSheet()
    {
        var depth = 0;
        var goesOn = _records.Next();
        while (goesOn)
        {
            depth += VersionOf(_records.Id, _records.Data) > 0 ? 1 : _records.Id == BiffRecord.Eof ? -1 : 0;
            if (depth == 0)
            {
                return;
            }

            goesOn = Take();
        }
    }

    /// <summary>Takes what stands here and goes on; false at the end.</summary>
    private bool Take()
    {
        var data = _records.Data;
        var value = _version == 2 ? 7 : 6; // row, column, format; the format was longer once
        switch (_records.Id)
        {
            case BiffRecord.BoolErr or BiffRecord.BoolErr2 when data.Length >= value + 2 && data[value + 1] != 0:
                _errors[Key(data)] = true;
                return _records.Next();
            case BiffRecord.Formula or BiffRecord.Formula3 or BiffRecord.Formula4 when data.Length >= value + ResultBytes:
                return TakeResult(Key(data), data.Slice(value, ResultBytes));
            default:
                return _records.Next();
        }
    }

    private bool TakeResult(int key, ReadOnlySpan<byte> result)
    {
        const byte NoNumber = 0xFF;
        var kind = result is [var first, .., NoNumber, NoNumber] ? first : byte.MaxValue;
        if (kind == ErrorResult)
        {
            _errors[key] = true;
        }

        return kind == TextResult ? TakeText(key) : _records.Next();
    }

    /// <summary>The package finds a text behind its formula, or behind one that is shared, and nowhere else.</summary>
    private bool TakeText(int key)
    {
        var isFound = true;
        while (_records.Next())
        {
            switch (_records.Id)
            {
                case BiffRecord.ShrFmla:
                    break;
                case BiffRecord.Array or BiffRecord.Table or BiffRecord.Continue:
                    isFound = false;
                    break;
                case BiffRecord.String when !isFound && _version == 8:
                    return ReadText(key);
                default:
                    return true; // its text, which the package has found, or something else of the sheet
            }
        }

        return false;
    }

    /// <summary>A text that does not fit into a record goes on in the next one, which says anew how it is encoded.</summary>
    private bool ReadText(int key)
    {
        if (_records.Data.Length < 3)
        {
            return _records.Next();
        }

        var text = new StringBuilder();
        var left = (int)BinaryPrimitives.ReadUInt16LittleEndian(_records.Data);
        var piece = _records.Data[2..];
        bool goesOn;
        do
        {
            var added = Decode(piece, left);
            left = added.Length == 0 ? 0 : left - added.Length;
            _ = text.Append(added);
            goesOn = _records.Next();
            piece = _records.Data;
        }
        while (goesOn && left > 0 && _records.Id == BiffRecord.Continue && piece.Length > 0);

        if ((_textBytes += BytesOfEmptyText + (2 * text.Length)) > MaxTextBytes)
        {
            throw ExcelFailures.TooLarge("The texts of this workbook's formulas are too long to be read.");
        }

        _texts[key] = text.ToString();
        return goesOn;
    }

    /// <param name="piece">A byte that tells how the characters are encoded, and those.</param>
    /// <param name="most">Characters that are wanted.</param>
    private static string Decode(ReadOnlySpan<byte> piece, int most)
    {
        var isWide = (piece[0] & 1) != 0;
        var characters = Math.Min(most, isWide ? (piece.Length - 1) / 2 : piece.Length - 1);
        return isWide ? Encoding.Unicode.GetString(piece.Slice(1, 2 * characters)) : Encoding.Latin1.GetString(piece.Slice(1, characters));
    }

    private static int Key(ReadOnlySpan<byte> data) =>
        (BinaryPrimitives.ReadUInt16LittleEndian(data) * MaxColumns) + data[2];
}
