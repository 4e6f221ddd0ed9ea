using System.IO.Compression;
using System.Xml;

namespace Tablinum.Engine.Host.Reading.Excel;

/// <summary>The parts of an <c>.xlsx</c> file, as XML without anything that could reach outside of it.</summary>
internal sealed class XlsxParts : IDisposable
{
    /// <summary>Characters of a text: Excel's own limit is 32,767.</summary>
    private const int MaxTextLength = 1 << 20;

    private readonly ZipArchive _archive;
    private readonly Dictionary<string, ZipArchiveEntry> _entries;

    /// <param name="path">Checked by <see cref="ExcelContainer"/>.</param>
    public XlsxParts(string path)
    {
        _archive = ZipFile.OpenRead(path);
        _entries = _archive.Entries
            .GroupBy(entry => entry.FullName.TrimStart('/'), StringComparer.OrdinalIgnoreCase)
            .ToDictionary(entries => entries.Key, entries => entries.First(), StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Opens a part that must be there.</summary>
    /// <exception cref="InvalidDataException">It is not.</exception>
    public XmlReader Open(string name) => TryOpen(name) ?? throw new InvalidDataException("A part is missing.");

    /// <summary>Opens a part; null if there is none of that name.</summary>
    public XmlReader? TryOpen(string name) => _entries.TryGetValue(name, out var entry)
        ? XmlReader.Create(entry.Open(), new XmlReaderSettings
        {
            CloseInput = true,
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            IgnoreComments = true,
            IgnoreProcessingInstructions = true,
            CheckCharacters = false,
        })
        : null;

    /// <summary>What a part refers to, by the id of the relation: the type and the full name of the target.</summary>
    public Dictionary<string, (string Type, string Target)> RelationsOf(string name)
    {
        var folder = name.Contains('/', StringComparison.Ordinal) ? name[..(name.LastIndexOf('/') + 1)] : "";
        var relations = new Dictionary<string, (string, string)>();
        using var reader = TryOpen($"{folder}_rels/{name[folder.Length..]}.rels");
        while (reader?.Read() == true)
        {
            if (reader is { NodeType: XmlNodeType.Element, LocalName: "Relationship" }
                && reader.GetAttribute("TargetMode") != "External"
                && reader.GetAttribute("Id") is { } id
                && reader.GetAttribute("Target") is { } target)
            {
                var type = reader.GetAttribute("Type") ?? "";
                relations[id] = (type[(type.LastIndexOf('/') + 1)..], Resolve(folder, target));
            }
        }

        return relations;
    }

    /// <summary>The text of the element that the reader stands on; it then stands on the element's end.</summary>
    /// <exception cref="XmlException">It is longer than any cell's.</exception>
    public static string TextOf(XmlReader reader)
    {
        if (reader.IsEmptyElement)
        {
            return "";
        }

        var text = "";
        var depth = reader.Depth;
        while (reader.Read() && reader.Depth > depth)
        {
            if (reader.NodeType is XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace)
            {
                text = text.Length == 0 ? reader.Value : text + reader.Value;
                if (text.Length > MaxTextLength)
                {
                    throw new XmlException("A text is too long.");
                }
            }
        }

        return text;
    }

    /// <inheritdoc />
    public void Dispose() => _archive.Dispose();

    private static string Resolve(string folder, string target)
    {
        var full = new Uri(new Uri("file:///" + folder), target);
        return Uri.UnescapeDataString(full.AbsolutePath).TrimStart('/');
    }
}
