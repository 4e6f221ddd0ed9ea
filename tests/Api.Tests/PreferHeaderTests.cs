using Microsoft.Extensions.Primitives;
using Tablinum.Files;

namespace Tablinum.Api.Tests;

public sealed class PreferHeaderTests
{
    [Theory]
    [InlineData(10, "wait=10")]
    [InlineData(10, "respond-async, WAIT = \"10\"; foo=bar")]
    [InlineData(0, "wait=0")]
    [InlineData(60, "wait=61")]
    [InlineData(60, "wait=99999999999999999999")]
    [InlineData(5, "wait=5, wait=50")]
    [InlineData(5, "return=minimal", "wait=5")]
    public void A_wish_to_wait_is_understood_and_at_most_a_minute(int seconds, params string[] lines) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), PreferHeader.Wait(new StringValues(lines)));

    [Theory]
    [InlineData("")]
    [InlineData("respond-async")]
    [InlineData("wait")]
    [InlineData("wait=")]
    [InlineData("wait=-5")]
    [InlineData("wait=soon, wait=5")]
    [InlineData("waiting=5")]
    public void Anything_else_is_no_wish(string line) =>
        Assert.Null(PreferHeader.Wait(new StringValues(line)));
}
