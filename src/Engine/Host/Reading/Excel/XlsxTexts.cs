using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml;

namespace Tablinum.Engine.Host.Reading.Excel;

/// <summary>Texts of an <c>.xlsx</c> file: those that cells share, and those that stand in a cell.</summary>
internal static partial class XlsxTexts
{
    /// <summary>All shared texts, in the order by which cells name them.</summary>
    public static List<string> ReadShared(XmlReader? reader)
    {
        var texts = new List<string>();
        while (reader?.Read() == true)
        {
            if (reader is { NodeType: XmlNodeType.Element, LocalName: "si" })
            {
                texts.Add(Read(reader));
            }
        }

        return texts;
    }

    /// <summary>The text in an <c>si</c> or <c>is</c>, its runs joined; readings of Asian characters are left out.</summary>
    public static string Read(XmlReader reader)
    {
        if (reader.IsEmptyElement)
        {
            return "";
        }

        var text = "";
        StringBuilder? runs = null;
        var depth = reader.Depth;
        while (reader.Read() && reader.Depth > depth)
        {
            if (reader.NodeType != XmlNodeType.Element)
            {
                continue;
            }

            if (reader is { LocalName: "rPh", IsEmptyElement: false })
            {
                SkipInside(reader);
            }
            else if (reader.LocalName == "t")
            {
                var run = XlsxParts.TextOf(reader);
                runs ??= text.Length > 0 ? new StringBuilder(text) : null;
                _ = runs?.Append(run);
                text = runs is null ? run : text;
            }
        }

        return Unescape(runs?.ToString() ?? text);
    }

    /// <summary>Characters that XML cannot hold stand as <c>_x0001_</c>.</summary>
    public static string Unescape(string text) => text.Contains("_x", StringComparison.Ordinal)
        ? Escaped().Replace(text, match => ((char)ushort.Parse(match.ValueSpan[2..6], NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToString())
        : text;

    /// <summary>Leaves the reader on the end of the element it stands on.</summary>
    private static void SkipInside(XmlReader reader)
    {
        var depth = reader.Depth;
        while (reader.Read() && reader.Depth > depth)
        {
            // Nothing of it is of use.
        }
    }

    [GeneratedRegex("_x[0-9A-Fa-f]{4}_", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Escaped();
}
