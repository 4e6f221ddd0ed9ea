using Tablinum.Engine.Client;
using Tablinum.Engine.Protocol;

namespace Tablinum.Engine.Tests.Client;

/// <summary>What an engine can read is what its task names.</summary>
public sealed class EngineInputsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tablinum-inputs-");
    private readonly EngineFolders _folders;
    private readonly EngineInputs _inputs;

    public EngineInputsTests()
    {
        _folders = new EngineFolders(Path.Combine(_folder.FullName, "engines"), 1);
        _folders.Create();
        _inputs = new EngineInputs(_folders);
    }

    [Fact]
    public void A_task_is_told_where_its_files_are_and_they_hold_what_is_deleted_meanwhile()
    {
        var part = FileOf("part-1", "one");

        var placed = (RowsTask)_inputs.Place(Rows(TestPool.A, part));
        File.Delete(part);

        Assert.Equal(Path.Combine(_folders.In, "part-1"), placed.Source.Parts[0].Path);
        Assert.Equal("one", File.ReadAllText(placed.Source.Parts[0].Path));
    }

    [Fact]
    public void The_next_task_of_the_workspace_finds_them_and_one_of_another_workspace_does_not()
    {
        _inputs.Place(Rows(TestPool.A, FileOf("part-1", "one")));
        _inputs.Place(Rows(TestPool.A, FileOf("part-2", "two")));
        Assert.Equal(["part-1", "part-2"], Names());

        _inputs.Place(Rows(TestPool.B, FileOf("part-3", "three")));
        Assert.Equal(["part-3"], Names());
    }

    [Fact]
    public void What_was_uploaded_is_there_for_one_task()
    {
        _inputs.Place(Rows(TestPool.A, FileOf("part-1", "one")));
        var placed = (IngestTask)_inputs.Place(new EngineWork(
            TestPool.A, new IngestTask(FileOf("upload", "x"), AppendTo: null, OneTable: false), EngineLane.Heavy, TimeSpan.FromSeconds(1)));
        Assert.Equal("x", File.ReadAllText(placed.InputPath));
        Assert.Equal(["upload"], Names());

        _inputs.Place(Rows(TestPool.A, FileOf("part-2", "two")));
        Assert.Equal(["part-2"], Names());
    }

    /// <summary>As on a full disk: the copy is begun, and cannot be finished. Half of it would be in the way of every later try.</summary>
    [Fact]
    public void A_copy_that_breaks_off_leaves_nothing_behind()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Elsewhere files are read where they are.");
        const string Unreadable = "/proc/self/mem"; // can be opened and not linked, and reading it fails at once

        Assert.ThrowsAny<IOException>(() => _inputs.Place(Rows(TestPool.A, Unreadable)));

        Assert.Empty(Names());
    }

    [Fact]
    public void Another_file_of_the_same_name_takes_its_place_and_links_are_followed()
    {
        var first = FileOf("a/data", "first");
        var link = Path.Combine(_folder.FullName, "link");
        File.CreateSymbolicLink(link, first);

        _inputs.Place(Rows(TestPool.A, first));
        var second = (RowsTask)_inputs.Place(Rows(TestPool.A, FileOf("b/data", "second")));
        var followed = (RowsTask)_inputs.Place(Rows(TestPool.A, link));

        Assert.Equal("second", File.ReadAllText(second.Source.Parts[0].Path));
        Assert.Null(new FileInfo(followed.Source.Parts[0].Path).LinkTarget);
        Assert.Equal("first", File.ReadAllText(followed.Source.Parts[0].Path));
    }

    [Fact]
    public void Files_of_earlier_tasks_do_not_pile_up()
    {
        for (var part = 0; part < 200; part++)
        {
            _inputs.Place(Rows(TestPool.A, FileOf($"part-{part}", "x")));
        }

        Assert.InRange(Names().Count(), 1, 66);
        Assert.Contains("part-199", Names());
    }

    [Fact]
    public async Task A_file_that_has_gone_fails_the_task_and_not_the_engine()
    {
        await using var pool = new TestPool();
        var gone = await pool.Engine.StartAsync(Read("nothing"), TestPool.Token);
        Assert.Equal("engine.file_not_placed", gone.Error?.Code);

        await using var run = (await pool.Engine.StartAsync(Read(FileOf("part-1", "one")), TestPool.Token)).TryGet(out var started, out _) ? started : null;
        Assert.Equal("one", await TestPool.TextAsync(run!, TestPool.Token));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static EngineWork Rows(Guid workspaceId, string path) => new(
        workspaceId, new RowsTask(SourceOf(path), Offset: 0, Limit: 1, [], []), EngineLane.Interactive, TimeSpan.FromSeconds(1));

    private static EngineWork Read(string path) => new(
        TestPool.A, new DescribeTask(new Statement("read", Parameters: null), [SourceOf(path)]), EngineLane.Interactive, TimeSpan.FromSeconds(30));

    private static RelationSource SourceOf(string path) => new("t", "1", [], [new RelationPart(path, "rows", 1)]);

    private IEnumerable<string?> Names() => Directory.EnumerateFiles(_folders.In).Select(Path.GetFileName).Order();

    private string FileOf(string name, string text)
    {
        var path = Path.Combine(_folder.FullName, "files", name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }
}
