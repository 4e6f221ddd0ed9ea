using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;

namespace Tablinum.Api.Tests;

/// <summary>The commands that need no server, as the program that a person runs.</summary>
public sealed class LocalCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("local-commands-");

    [Fact]
    public async Task Detect_prints_a_receipt_for_each_table()
    {
        var (code, output, _) = await RunAsync("detect", Write("in/a.csv", "Title\n\nx;y\n1;a\n2;b\n"));

        var table = Assert.Single(JsonNode.Parse(output)!.AsArray())!;
        Assert.Equal((0, ";", 2), (code, (string?)table["dialect"]!["delimiter"], (int)table["rowsKept"]!));
    }

    [Fact]
    public async Task What_a_person_says_about_a_file_counts()
    {
        var file = Write("in/a.csv", "a;b,c\n1;x,y\n");
        var target = Path.Combine(_folder.FullName, "a.csv");

        var (_, output, _) = await RunAsync("detect", file, "--corrections", """{"delimiter": ","}""");
        var (code, _, _) = await RunAsync("convert", file, target, "--corrections", """{"delimiter": ";"}""");
        var (misspelt, _, errors) = await RunAsync("detect", file, "--corrections", """{"delimeter": ";"}""");

        Assert.Equal(",", (string?)JsonNode.Parse(output)![0]!["dialect"]!["delimiter"]);
        Assert.Equal((0, "a,\"b,c\"\n1,\"x,y\"\n"), (code, Read("a.csv")));
        Assert.Equal(2, misspelt);
        Assert.Contains("delimeter", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_batch_rewrites_every_file_and_leaves_an_empty_one_for_what_is_no_table()
    {
        Write("in/a.csv", "x;y\n1;'a;b'\n2;c\n");
        Write("in/b.txt", "p|q\n1.50|007\n");
        Write("in/c.csv", "");
        WriteBytes("in/d.csv", [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10, .. new byte[500]]);
        WriteBytes("in/e.csv.gz", Packed.Gzip("x;y\n1;2\n"));

        var (code, _, errors) = await RunAsync("convert", "--batch", Path.Combine(_folder.FullName, "in"), Path.Combine(_folder.FullName, "out"));

        Assert.Equal(5, code);
        Assert.Equal("x,y\n1,a;b\n2,c\n", Read("out/a.csv"));
        Assert.Equal("p,q\n1.50,007\n", Read("out/b.txt.csv"));
        Assert.Equal("", Read("out/c.csv"));
        Assert.Equal("", Read("out/d.csv"));
        Assert.Equal("x,y\n1,2\n", Read("out/e.csv.gz.csv"));
        Assert.Equal(["c.csv", "d.csv"], errors.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line[..line.IndexOf(':', StringComparison.Ordinal)]).Order());
    }

    [Fact]
    public async Task Nothing_is_left_out_or_written_over_in_silence()
    {
        var folder = Path.GetDirectoryName(Write("in/a.csv", "x,y,z\n1,2,3\n4,5,6\nSource: the shop\n"))!;
        Write("in/a", "p,q\n1,2\n");
        var link = Path.Combine(_folder.FullName, "link");
        Directory.CreateSymbolicLink(link, folder);

        var (code, _, errors) = await RunAsync("convert", Path.Combine(folder, "a.csv"), Path.Combine(_folder.FullName, "b.csv"));
        var (typed, _, _) = await RunAsync("convert", Path.Combine(folder, "a.csv"), Path.Combine(_folder.FullName, "b.json"));
        var (same, _, refusal) = await RunAsync("convert", "--batch", folder, link);
        var (clash, _, said) = await RunAsync("convert", "--batch", folder, Path.Combine(_folder.FullName, "out"));

        Assert.Equal((5, 5, 2, 5), (code, typed, same, clash));
        Assert.Contains("1 row is none of the table", errors, StringComparison.Ordinal);
        Assert.Contains("the same folder", refusal, StringComparison.Ordinal);
        Assert.StartsWith("x,y,z", Read("in/a.csv"), StringComparison.Ordinal);
        Assert.Contains(": not written, because a.csv is what ", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_several_tables_a_batch_writes_the_first_and_says_so_where_a_person_has_to_choose()
    {
        const string Tables = "city,people\nUlm,126\nBonn,331\n\nitem,price,day\nx,1.50,2020-01-01\ny,2.50,2020-01-02\n";
        var file = Write("in/a.csv", Tables);
        var target = Path.Combine(_folder.FullName, "second.csv");

        var (code, _, errors) = await RunAsync("convert", "--batch", Path.Combine(_folder.FullName, "in"), Path.Combine(_folder.FullName, "out"));
        var (refused, _, refusal) = await RunAsync("convert", file, target);
        var (chosen, _, _) = await RunAsync("convert", file, target, "--corrections", """{"sheet": "2"}""");

        Assert.Equal(0, code);
        Assert.Equal("city,people\nUlm,126\nBonn,331\n", Read("out/a.csv"));
        Assert.StartsWith("a.csv: the first of 2 tables", errors, StringComparison.Ordinal);
        Assert.Equal(1, refused);
        Assert.Contains("holds 2 tables", refusal, StringComparison.Ordinal);
        Assert.Equal(0, chosen);
        Assert.Equal("item,price,day\nx,1.50,2020-01-01\ny,2.50,2020-01-02\n", Read("second.csv"));
    }

    [Fact]
    public async Task A_file_is_written_in_the_format_that_the_name_says()
    {
        var target = Path.Combine(_folder.FullName, "a.ndjson");

        var (code, _, _) = await RunAsync("convert", Write("in/a.csv", "id,day\n1,2020-02-29\n"), target);

        Assert.Equal(0, code);
        Assert.Equal("""{"id":1,"day":"2020-02-29"}""", (await File.ReadAllTextAsync(target, TestContext.Current.CancellationToken)).Trim());
    }

    [Fact]
    public async Task A_minus_reads_standard_input()
    {
        var target = Path.Combine(_folder.FullName, "a.json");

        var (code, output, _) = await RunWithInputAsync("x\ty\n1\ta\n", "detect", "-");
        var (converted, _, _) = await RunWithInputAsync("x\ty\n1\ta\n", "convert", "-", target);
        var (twice, _, _) = await RunWithInputAsync("", "import", "-", "-");

        Assert.Equal((0, 1), (code, (int)JsonNode.Parse(output)![0]!["rowsKept"]!));
        Assert.Equal((0, """[{"x":1,"y":"a"}]"""), (converted, JsonNode.Parse(Read("a.json"))!.ToJsonString()));
        Assert.Equal(2, twice);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private string Write(string name, string text) => WriteBytes(name, Encoding.UTF8.GetBytes(text));

    private string WriteBytes(string name, byte[] content)
    {
        var path = Path.Combine(_folder.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
        return path;
    }

    private string Read(string name) => File.ReadAllText(Path.Combine(_folder.FullName, name));

    private static Task<(int Code, string Output, string Errors)> RunAsync(params string[] arguments) => RunWithInputAsync("", arguments);

    private static async Task<(int Code, string Output, string Errors)> RunWithInputAsync(string input, params string[] arguments)
    {
        var start = new ProcessStartInfo(TestServer.Program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start) ?? throw new InvalidOperationException("The program did not start.");
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output, await errors);
    }
}
