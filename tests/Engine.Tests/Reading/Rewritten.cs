using System.Text;
using Tablinum.Engine.Host;
using Tablinum.Engine.Host.Reading;
using Tablinum.Engine.Host.Reading.Text;
using Tablinum.Engine.Protocol;

namespace Tablinum.Engine.Tests.Reading;

/// <summary>What the standard form of a text file holds.</summary>
internal static class Rewritten
{
    /// <summary>The header and the rows of its first table.</summary>
    public static List<string[]> FirstTableOf(string path)
    {
        var folder = Directory.CreateTempSubdirectory("rewritten-");
        try
        {
            var target = Path.Combine(folder.FullName, "out.csv");
            using var cancellation = new EngineCancellation();
            using var text = TextFile.Open(path, folder.FullName, ReadOptions.Of(ReadCorrections.None, previewRows: null), cancellation);
            CanonicalCsv.Write(text.SourceOf(text.Tables[0]), target, cancellation);
            return StandardCsv.Parse(File.ReadAllText(target, Encoding.UTF8));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
