using Tablinum.Engine.Host.Reading;
using Tablinum.Engine.Host.Reading.Text;
using Tablinum.Engine.Protocol;

namespace Tablinum.Engine.Host.Tasks;

/// <summary>Writes a text file again in the standard form.</summary>
internal sealed class RewriteFile(EngineRequest request, EngineSession session, TaskOutput output, EngineCancellation cancellation)
{
    public EngineCompleted Run(RewriteTask task)
    {
        var said = ReadOptions.Of(task.Corrections, previewRows: null).Said;
        output.Header(columns: [], reads: [], deterministic: true);
        var path = new Decompression(request, session.TempFolder, cancellation).Unpack(task.InputPath);
        if (FileFormats.Of(TextEncoding.Head(path)) != FileFormat.DelimitedText)
        {
            throw ReadingFailure.NotATable();
        }

        var drawn = DrawnTable.Plain(path, session.TempFolder, said, cancellation);
        var rows = CanonicalCsv.Convert(drawn ?? path, session.PathOf(task.OutputName), said, cancellation);
        return new EngineCompleted(rows, task.OutputName, Ingest: null);
    }
}
