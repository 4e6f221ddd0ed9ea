using Tablinum.Engine.Host.Reading;
using Tablinum.Engine.Host.Reading.Text;
using Tablinum.Engine.Protocol;

namespace Tablinum.Engine.Host.Tasks;

/// <summary>Writes the table of a text file again in the standard form.</summary>
internal sealed class RewriteFile(EngineRequest request, EngineSession session, TaskOutput output, EngineCancellation cancellation)
{
    public EngineCompleted Run(RewriteTask task)
    {
        var options = ReadOptions.Of(task.Corrections, previewRows: null);
        output.Header(columns: [], reads: [], deterministic: true);
        var path = new Decompression(request, session.TempFolder, cancellation).Unpack(task.InputPath);
        if (FileFormats.Of(TextEncoding.Head(path)) != FileFormat.DelimitedText)
        {
            throw ReadingFailure.NotATable();
        }

        using var file = TextFile.Open(path, session.TempFolder, options, cancellation);
        if (task.OneTable && file.Tables.Count > 1)
        {
            throw ReadingFailure.SeveralTables(file.Tables.Count);
        }

        var (rows, leftOut) = CanonicalCsv.Write(file.SourceOf(file.Tables[0]), session.PathOf(task.OutputName), cancellation);
        return new EngineCompleted(rows, task.OutputName, Ingest: null) { Rewrite = new RewriteReport(file.Tables.Count, leftOut) };
    }
}
