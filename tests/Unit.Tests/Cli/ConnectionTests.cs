using Tablinum.Cli;
using Tablinum.Cli.Connections;

namespace Tablinum.Unit.Tests.Cli;

public sealed class ConnectionTests : IDisposable
{
    private static readonly Guid One = Guid.Parse("01890a5d-ac96-774b-bcce-b302099a8057");
    private static readonly ConnectionArguments Nothing = new(null, null, null);

    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("tablinum-test-");
    private readonly Dictionary<string, string> _environment = [];

    public ConnectionTests() => _environment["XDG_CONFIG_HOME"] = _home.FullName;

    public void Dispose() => _home.Delete(recursive: true);

    [Fact]
    public void The_command_line_comes_before_the_environment()
    {
        _environment["TABLINUM_SERVER"] = "http://elsewhere:1";
        _environment["TABLINUM_WORKSPACE"] = Guid.Empty.ToString();
        _environment["TABLINUM_SECRET"] = "tbw_env";

        var connection = Choice().Resolve(new ConnectionArguments("http://here:2", One.ToString(), "tbw_arg"));

        Assert.Equal(new Connection(new Uri("http://here:2"), One, "tbw_arg"), connection);
    }

    [Fact]
    public async Task The_environment_comes_before_what_is_remembered()
    {
        await RememberAsync("http://127.0.0.1:5000", "tbw_file");
        _environment["TABLINUM_WORKSPACE"] = One.ToString();
        _environment["TABLINUM_SECRET"] = "tbw_env";

        Assert.Equal("tbw_env", Choice().Resolve(Nothing).Secret);
    }

    [Fact]
    public async Task Each_server_has_its_own_workspace_and_the_first_one_is_the_default()
    {
        await RememberAsync("http://one:1", "tbw_1");
        await RememberAsync("http://two:2", "tbw_2");
        await RememberAsync("http://one:1", "tbw_1_again");

        Assert.Equal("tbw_1_again", Choice().Resolve(Nothing).Secret);
        Assert.Equal("tbw_2", Choice().Resolve(Nothing with { Server = "HTTP://TWO:2/" }).Secret);
    }

    [Fact]
    public async Task Only_the_user_can_read_the_remembered_secret()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has other rights.");

        await RememberAsync("http://one:1", "tbw_1");

        var file = Path.Combine(_home.FullName, "tablinum", "connection.json");
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }

        Assert.Single(Directory.GetFiles(Path.Combine(_home.FullName, "tablinum")));
    }

    [Fact]
    public void Nothing_known_means_not_signed_in()
    {
        var failure = Assert.Throws<Failure>(() => Choice().Resolve(Nothing));

        Assert.Equal(ExitCodes.NotSignedIn, failure.ExitCode);
        Assert.NotNull(failure.Hint);
    }

    [Theory]
    [InlineData("ftp://x", null, null)]
    [InlineData("localhost:5000", null, null)]
    [InlineData(null, "not-an-id", "tbw_x")]
    [InlineData(null, "01890a5d-ac96-774b-bcce-b302099a8057", null)]
    [InlineData(null, null, "tbw_x")]
    public void Half_or_malformed_connections_are_mistakes_of_the_command_line(string? server, string? workspace, string? secret)
    {
        var failure = Assert.Throws<Failure>(() => Choice().Resolve(new ConnectionArguments(server, workspace, secret)));

        Assert.Equal(ExitCodes.Usage, failure.ExitCode);
    }

    [Fact]
    public void A_damaged_file_is_reported_and_kept()
    {
        var file = Path.Combine(_home.CreateSubdirectory("tablinum").FullName, "connection.json");
        File.WriteAllText(file, "{ not json");

        var failure = Assert.Throws<Failure>(() => Choice().Resolve(Nothing));

        Assert.Contains(file, failure.Message, StringComparison.Ordinal);
        Assert.Equal("{ not json", File.ReadAllText(file));
    }

    [Fact]
    public void A_connection_never_prints_its_secret() =>
        Assert.DoesNotContain("tbw_", new Connection(new Uri("http://one:1"), One, "tbw_1").ToString(), StringComparison.Ordinal);

    [Fact]
    public void The_sign_in_address_carries_the_key_in_the_fragment() => Assert.Equal(
        "http://127.0.0.1:81/#w=01890a5d-ac96-774b-bcce-b302099a8057&key=tbw_a%2Bb",
        SignInAddress.Of(new Connection(new Uri("http://127.0.0.1:81"), One, "tbw_a+b")).AbsoluteUri);

    private ConnectionChoice Choice() => new(name => _environment.GetValueOrDefault(name));

    private Task RememberAsync(string server, string secret) => ConnectionFile.Find(name => _environment.GetValueOrDefault(name))
        .RememberAsync(new Connection(new Uri(server), One, secret), TestContext.Current.CancellationToken);
}
