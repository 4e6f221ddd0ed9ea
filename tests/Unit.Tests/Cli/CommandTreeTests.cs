using System.Net;
using System.Net.Sockets;
using System.Text;
using Tablinum.Cli;
using Tablinum.Cli.Commands;
using Tablinum.Cli.Output;

namespace Tablinum.Unit.Tests.Cli;

public sealed class CommandTreeTests : IDisposable
{
    private const string Workspace = "01890a5d-ac96-774b-bcce-b302099a8057";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tablinum-test-");
    private readonly StringWriter _out = new();
    private readonly StringWriter _err = new();

    public void Dispose()
    {
        _folder.Delete(recursive: true);
        _out.Dispose();
        _err.Dispose();
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("query")]
    [InlineData("query x --format odt")]
    [InlineData("query x --limit 0 --workspace " + Workspace + " --secret s")]
    [InlineData("query x --limit 5 --format csv")]
    [InlineData("query x --format table --output x.csv")]
    [InlineData("query x --formulas neutralise --format json")]
    [InlineData("export t --formulas maybe")]
    [InlineData("import no-such-file.csv")]
    [InlineData("import no-such-file.csv --table t")]
    [InlineData("import no-such-file.csv --mode append")]
    [InlineData("import a b --table t --mode replace")]
    [InlineData("tables --server nonsense")]
    public async Task Mistakes_of_the_command_line_try_nothing_and_exit_with_2(string line)
    {
        Assert.Equal(ExitCodes.Usage, await RunAsync(line.Split(' ')));
        Assert.StartsWith("error: ", _err.ToString(), StringComparison.Ordinal);
        Assert.Equal("", _out.ToString());
    }

    [Fact]
    public async Task Help_documents_the_exit_codes()
    {
        Assert.Equal(ExitCodes.Done, await RunAsync("--help"));
        Assert.Contains("Exit codes: 0 done; 1 refused", _out.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_workspace_the_exit_code_is_4() => Assert.Equal(ExitCodes.NotSignedIn, await RunAsync("tables"));

    [Fact]
    public async Task A_server_that_is_not_there_exits_with_3_and_names_it()
    {
        using var closed = new TcpListener(IPAddress.Loopback, 0);
        closed.Start();
        var server = $"http://{closed.LocalEndpoint}";
        closed.Stop();

        Assert.Equal(ExitCodes.Unreachable, await RunAsync("tables", "--server", server, "--workspace", Workspace, "--secret", "tbw_x"));
        Assert.Contains($"Cannot reach {server}", _err.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_download_that_breaks_leaves_no_file_and_exits_with_3()
    {
        var output = Path.Combine(_folder.FullName, "births.csv");
        var answer = "HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\nTransfer-Encoding: chunked\r\n\r\n6\r\nyear\r\n\r\n";

        var exitCode = await AgainstAsync(answer, "export", "births", "--output", output);

        Assert.Equal(ExitCodes.Unreachable, exitCode);
        Assert.Empty(_folder.GetFiles());
    }

    [Fact]
    public async Task A_whole_download_replaces_the_file()
    {
        var output = Path.Combine(_folder.FullName, "births.csv");
        await File.WriteAllTextAsync(output, "old", TestContext.Current.CancellationToken);
        var answer = "HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\nContent-Length: 5\r\nConnection: close\r\n\r\nyear\n";

        Assert.Equal(ExitCodes.Done, await AgainstAsync(answer, "export", "births", "--output", output));
        Assert.Equal("year\n", await File.ReadAllTextAsync(output, TestContext.Current.CancellationToken));
        Assert.Single(_folder.GetFiles());
    }

    [Theory]
    [InlineData(401, ExitCodes.NotSignedIn)]
    [InlineData(404, ExitCodes.Failed)]
    [InlineData(503, ExitCodes.Failed)]
    public async Task A_problem_of_the_server_is_printed_with_its_code(int status, int exitCode)
    {
        const string Problem = """{"detail":"Not today.","code":"test.refused"}""";
        var answer = $"HTTP/1.1 {status} No\r\nContent-Type: application/problem+json\r\nContent-Length: {Problem.Length}\r\nConnection: close\r\n\r\n{Problem}";

        Assert.Equal(exitCode, await AgainstAsync(answer, "export", "births"));
        Assert.StartsWith("error: Not today. (test.refused)", _err.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_query_prints_its_rows_and_points_at_mistakes()
    {
        const string Problem = """{"detail":"No such column.","code":"query.unknown_column","line":1,"column":8,"suggestion":"year"}""";
        var answer = $"HTTP/1.1 422 No\r\nContent-Type: application/problem+json\r\nContent-Length: {Problem.Length}\r\nConnection: close\r\n\r\n{Problem}";

        Assert.Equal(ExitCodes.Failed, await AgainstAsync(answer, "query", "SELECT yeer"));
        Assert.Contains("    │        ^", _err.ToString(), StringComparison.Ordinal);

        const string Rows = """{"columns":[{"name":"n","type":"BIGINT","exact":true}],"rows":[[1],["9007199254740993"]],"hasMore":false,"resultId":"r","elapsedMs":1.5,"versions":{}}""";
        answer = $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {Rows.Length}\r\nConnection: close\r\n\r\n{Rows}";

        Assert.Equal(ExitCodes.Done, await AgainstAsync(answer, "query", "SELECT n"));
        Assert.Equal("               n\n----------------\n               1\n9007199254740993\n", _out.ToString().ReplaceLineEndings("\n"));
    }

    /// <summary>Runs a command against a server that gives every connection the same bytes and hangs up.</summary>
    private async Task<int> AgainstAsync(string answer, params string[] args)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = ServeOnceAsync(listener, answer);
        var exitCode = await RunAsync([.. args, "--server", $"http://{listener.LocalEndpoint}", "--workspace", Workspace, "--secret", "tbw_x"]);
        await serving;
        return exitCode;
    }

    private static async Task ServeOnceAsync(TcpListener listener, string answer)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var client = await listener.AcceptTcpClientAsync(cancellationToken);
        await using var stream = client.GetStream();

        // The whole request is read first: hanging up on unread bytes would reset the connection and lose the answer.
        var request = new StringBuilder();
        var buffer = new byte[4096];
        while (!IsWhole(request.ToString()) && await stream.ReadAsync(buffer, cancellationToken) is var read and > 0)
        {
            request.Append(Encoding.ASCII.GetString(buffer, 0, read));
        }

        await stream.WriteAsync(Encoding.UTF8.GetBytes(answer), cancellationToken);
    }

    private static bool IsWhole(string request) =>
        request.Contains("\r\n\r\n", StringComparison.Ordinal)
        && (request.StartsWith("GET", StringComparison.Ordinal)
            || request.EndsWith('}')
            || request.EndsWith("\r\n0\r\n\r\n", StringComparison.Ordinal));

    private Task<int> RunAsync(params string[] args) => CommandTree.RunAsync(
        args,
        new Screen(_out, _err, OutIsTerminal: false, ErrIsTerminal: false, Width: 80),
        name => name == "XDG_CONFIG_HOME" ? _folder.FullName : null,
        TestContext.Current.CancellationToken);
}
