using Tablinum.Cli.Commands;

namespace Tablinum.Unit.Tests.Cli;

public sealed class ServeArgumentsTests
{
    [Theory]
    [InlineData("serve", null, null)]
    [InlineData("serve --urls http://127.0.0.1:0", "http://127.0.0.1:0", null)]
    [InlineData("serve --data=/srv/t --urls=http://[::1]:80", "http://[::1]:80", "/srv/t")]
    [InlineData("serve --data one --data two", null, "two")]
    public void Well_formed_command_lines_need_no_parser(string line, string? urls, string? data)
    {
        Assert.True(ServeArguments.TryParse(line.Split(' '), out var arguments));
        Assert.Equal(new ServeArguments(urls, data), arguments);
    }

    [Theory]
    [InlineData("serve --role worker", "worker")]
    [InlineData("serve --role=api --data /srv/t", "api")]
    public void A_role_needs_no_parser_either(string line, string role)
    {
        Assert.True(ServeArguments.TryParse(line.Split(' '), out var arguments));
        Assert.Equal(role, arguments.Role);
    }

    [Theory]
    [InlineData("serve --role king")]
    [InlineData("import a.csv")]
    [InlineData("serve --help")]
    [InlineData("serve --data")]
    [InlineData("serve --data=")]
    [InlineData("serve --data --urls")]
    [InlineData("serve --dat x")]
    [InlineData("serve x")]
    public void Everything_else_is_left_to_the_real_one(string line) =>
        Assert.False(ServeArguments.TryParse(line.Split(' '), out _));
}
