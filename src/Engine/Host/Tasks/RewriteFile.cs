using Tablinum.Engine.Host.Reading;
using Tablinum.Engine.Host.Reading.Text;
using Tablinum.Engine.Protocol;

namespace Tablinum.Engine.Host.Tasks;

/// <summary>Writes a text file again in the standard form.</summary>
internal sealed class RewriteFile(EngineSession session, TaskOutput output, EngineCancellation cancellation)
{
    public EngineCompleted Run(RewriteTask task)
    {
        output.Header(columns: [], reads: [], deterministic: true);
        if (FileFormats.Of(TextEncoding.Head(task.InputPath)) != FileFormat.DelimitedText)
        {
            throw ReadingFailure.NotATable();
        }

        var rows = CanonicalCsv.Convert(task.InputPath, session.PathOf(task.OutputName), cancellation);
        return new EngineCompleted(rows, task.OutputName, Ingest: null);
    }
}
