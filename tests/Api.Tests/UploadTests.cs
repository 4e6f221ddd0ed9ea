using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Tablinum.Files;
using Tablinum.Foundation;

namespace Tablinum.Api.Tests;

public sealed class UploadTests
{
    [Fact]
    public async Task An_upload_tells_its_file_and_its_job()
    {
        await using var server = await TestServer.StartWithScriptedImportsAsync();
        var workspace = await server.NewWorkspaceAsync();

        using var response = await workspace.UploadAsync("panels.csv", "a,b\n1,2\n");
        var answer = await response.ReadJsonAsync();
        using var read = await workspace.GetAsync($"/files/{answer["file"]!["id"]}");

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.Equal($"{workspace.Path}/jobs/{answer["job"]!["id"]}", response.Headers.Location?.OriginalString);
        Assert.Equal(TimeSpan.FromSeconds(1), response.Headers.RetryAfter?.Delta);
        Assert.Equal("panels.csv", (string?)answer["file"]!["name"]);
        Assert.Equal("delimited_text", (string?)answer["file"]!["content"]);
        Assert.Equal(8, (long)answer["file"]!["sizeBytes"]!);
        Assert.Equal("492d5ea496056f1a6a6592241032fab764c321596317930b4fa0e1e8bc3b7470", (string?)answer["file"]!["sha256"]);
        Assert.Equal(answer["file"]!.ToJsonString(), (await read.ReadJsonAsync()).ToJsonString());
        Assert.Equal((8L, 0L, 0), await workspace.CountersAsync());
    }

    [Fact]
    public async Task A_stored_file_that_nobody_reads_any_more_is_refused()
    {
        await using var server = await TestServer.StartWithScriptedImportsAsync();
        var workspace = await server.NewWorkspaceAsync();
        using var stored = await workspace.UploadAsync("panels.csv", "a,b\n1,2\n", "&import=none");
        var file = (await stored.ReadJsonAsync())["file"]!["id"]!;

        await using (var scope = server.Services.CreateAsyncScope())
        {
            await scope.ServiceProvider.GetRequiredService<AppDb>().Set<StoredFile>()
                .ExecuteUpdateAsync(files => files.SetProperty(row => row.Content, ContentKind.Json), TestContext.Current.CancellationToken);
        }

        using var preview = await workspace.Client.PostAsJsonAsync($"{workspace.Path}/files/{file}/preview", new { }, TestContext.Current.CancellationToken);
        using var import = await workspace.Client.PostAsJsonAsync($"{workspace.Path}/files/{file}/import", new { }, TestContext.Current.CancellationToken);

        await preview.AssertProblemAsync(HttpStatusCode.BadRequest, "file.not_importable");
        await import.AssertProblemAsync(HttpStatusCode.BadRequest, "file.not_importable");
    }

    [Fact]
    public async Task An_upload_that_waits_gets_the_tables()
    {
        await using var server = await TestServer.StartWithScriptedImportsAsync();
        var workspace = await server.NewWorkspaceAsync();

        using var response = await workspace.UploadAsync("panels.csv", "a,b\n1,2\n", prefer: "respond-async, wait=60");
        var answer = await response.ReadJsonAsync();

        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.Equal($"{workspace.Path}/files/{answer["file"]!["id"]}", response.Headers.Location?.OriginalString);
        Assert.Equal("wait=60", Assert.Single(response.Headers.GetValues("Preference-Applied")));
        Assert.Equal("completed", (string?)answer["job"]!["state"]);
        Assert.Equal("panels", (string?)answer["tables"]![0]!["name"]);
    }

    [Fact]
    public async Task An_upload_that_waits_gets_the_problem_of_its_import_and_keeps_the_original()
    {
        await using var server = await TestServer.StartWithScriptedImportsAsync();
        var workspace = await server.NewWorkspaceAsync();

        using var response = await workspace.UploadAsync("bad.csv", "nothing", prefer: "wait=60");

        var problem = await response.AssertProblemAsync(HttpStatusCode.UnprocessableEntity, "import.no_rows");
        using var file = await workspace.GetAsync($"/files/{problem["fileId"]}");
        Assert.Equal(HttpStatusCode.OK, file.StatusCode);
        Assert.NotNull((string?)problem["jobId"]);
    }

    [Fact]
    public async Task An_upload_does_not_wait_longer_than_it_prefers()
    {
        await using var server = await TestServer.StartWithScriptedImportsAsync();
        var workspace = await server.NewWorkspaceAsync();

        using var response = await workspace.UploadAsync("slow.csv", "a,b\n1,2\n", prefer: "wait=0");

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
    }

    [Fact]
    public async Task A_file_past_the_limit_is_refused_before_it_is_read_and_leaves_nothing()
    {
        await using var server = await TestServer.StartWithScriptedImportsAsync("Accounts:AnonymousMaxFileBytes=1000");
        var workspace = await server.NewWorkspaceAsync();

        using var response = await workspace.UploadAsync("big.csv", new string('x', 1001));

        var problem = await response.AssertProblemAsync(HttpStatusCode.RequestEntityTooLarge, "file.too_large");
        Assert.Equal(1000, (long)problem["maxFileBytes"]!);
        await workspace.AssertNothingKeptAsync();
    }

    [Fact]
    public async Task A_file_of_unknown_length_is_stopped_at_the_limit_and_leaves_nothing()
    {
        await using var server = await TestServer.StartWithScriptedImportsAsync("Accounts:AnonymousMaxFileBytes=100000");
        var workspace = await server.NewWorkspaceAsync();

        using var response = await workspace.UploadAsync("big.csv", new ChunkedContent(new string('x', 100_001)));

        await response.AssertProblemAsync(HttpStatusCode.RequestEntityTooLarge, "file.too_large");
        await workspace.AssertNothingKeptAsync();
    }

    [Fact]
    public async Task A_file_of_exactly_the_limit_is_taken_with_and_without_its_length()
    {
        await using var server = await TestServer.StartWithScriptedImportsAsync("Accounts:AnonymousMaxFileBytes=1000");
        var workspace = await server.NewWorkspaceAsync();

        using var known = await workspace.UploadAsync("a.csv", new string('x', 1000));
        using var unknown = await workspace.UploadAsync("a.csv", new ChunkedContent(new string('x', 1000)));

        Assert.Equal(HttpStatusCode.Accepted, known.StatusCode);
        Assert.Equal(HttpStatusCode.Accepted, unknown.StatusCode);
        Assert.Equal((2000L, 0L, 0), await workspace.CountersAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_sender_that_goes_away_midway_leaves_nothing(bool knownLength)
    {
        await using var server = await TestServer.StartWithScriptedImportsAsync();
        var workspace = await server.NewWorkspaceAsync();

        using (var sender = await RawSender.StartAsync(workspace, knownLength ? 1_000_000 : null))
        {
            await sender.SendAsync(new string('x', 300_000));
            await Eventually.TrueAsync(async () => (await workspace.CountersAsync()).Reservations == 1);
        }

        await Eventually.TrueAsync(async () => (await workspace.CountersAsync()).Reservations == 0);
        await workspace.AssertNothingKeptAsync();
    }

    [Fact]
    public async Task An_empty_file_is_refused_with_and_without_its_length()
    {
        await using var server = await TestServer.StartWithScriptedImportsAsync();
        var workspace = await server.NewWorkspaceAsync();

        using var known = await workspace.UploadAsync("a.csv", "");
        using var unknown = await workspace.UploadAsync("a.csv", new ChunkedContent(""));

        await known.AssertProblemAsync(HttpStatusCode.BadRequest, "file.empty");
        await unknown.AssertProblemAsync(HttpStatusCode.BadRequest, "file.empty");
        await workspace.AssertNothingKeptAsync();
    }

    [Fact]
    public async Task What_is_not_a_table_is_refused_by_its_bytes_whatever_its_name()
    {
        await using var server = await TestServer.StartWithScriptedImportsAsync();
        var workspace = await server.NewWorkspaceAsync();

        using var document = await workspace.UploadAsync("a.csv", new ByteArrayContent([.. "%PDF-1.7"u8, .. new byte[100]]));
        using var binary = await workspace.UploadAsync("a.csv", new ByteArrayContent(new byte[100]));
        using var page = await workspace.UploadAsync("a.html", "<html></html>");

        var problem = await document.AssertProblemAsync(HttpStatusCode.BadRequest, "file.unsupported_type");
        Assert.Contains("PDF", (string?)problem["detail"], StringComparison.Ordinal);
        await binary.AssertProblemAsync(HttpStatusCode.BadRequest, "file.unsupported_type");
        await page.AssertProblemAsync(HttpStatusCode.BadRequest, "file.unsupported_type");
        await workspace.AssertNothingKeptAsync();
    }

    [Fact]
    public async Task Content_is_found_from_the_bytes()
    {
        await using var server = await TestServer.StartWithScriptedImportsAsync();
        var workspace = await server.NewWorkspaceAsync();

        using var parquet = await workspace.UploadAsync("a.csv", new ByteArrayContent([.. "PAR1"u8, 0, 1, 2]));
        using var utf16 = await workspace.UploadAsync("b.txt", new ByteArrayContent(Encoding.Unicode.GetBytes("a,b\n1,2\n")));

        Assert.Equal("parquet", (string?)(await parquet.ReadJsonAsync())["file"]!["content"]);
        Assert.Equal("delimited_text", (string?)(await utf16.ReadJsonAsync())["file"]!["content"]);
    }

    [Fact]
    public async Task A_target_that_does_not_exist_leaves_nothing()
    {
        await using var server = await TestServer.StartWithScriptedImportsAsync();
        var workspace = await server.NewWorkspaceAsync();

        using var response = await workspace.UploadAsync("a.csv", "a,b\n1,2\n", "&table=missing&mode=append");

        await response.AssertProblemAsync(HttpStatusCode.NotFound, "table.not_found");
        await workspace.AssertNothingKeptAsync();
    }

    [Theory]
    [InlineData("&mode=append")]
    [InlineData("&table=t&mode=merge")]
    [InlineData("&table=&mode=replace")]
    public async Task A_mode_needs_a_table_and_sense(string query)
    {
        await using var server = await TestServer.StartWithScriptedImportsAsync();
        var workspace = await server.NewWorkspaceAsync();

        using var response = await workspace.UploadAsync("a.csv", "a,b\n1,2\n", query);

        await response.AssertProblemAsync(HttpStatusCode.BadRequest, "file.invalid_mode");
    }

    [Fact]
    public async Task Names_are_for_display_and_come_back_as_they_were_given()
    {
        await using var server = await TestServer.StartWithScriptedImportsAsync();
        var workspace = await server.NewWorkspaceAsync();
        string[] names = ["../../etc/passwd", "a\"b'c;d.csv", "Zähler 電力 📊.csv", "-rf", "..", new string('x', 255)];

        foreach (var name in names)
        {
            Assert.Equal(name, (string?)(await workspace.UploadedAsync(name, "a,b\n1,2\n"))["name"]);
        }

        Assert.Equal(names.Length, server.Blobs().Count);
        Assert.All(server.Blobs(), path => Assert.Contains($"{workspace.Id:n}", path, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("", "file.invalid_name")]
    [InlineData("   ", "file.invalid_name")]
    [InlineData("a\nb.csv", "file.invalid_name")]
    [InlineData("a\0b.csv", "file.invalid_name")]
    public async Task Names_that_cannot_be_shown_are_refused(string name, string code)
    {
        await using var server = await TestServer.StartWithScriptedImportsAsync();
        var workspace = await server.NewWorkspaceAsync();

        using var response = await workspace.UploadAsync(name, "a,b\n1,2\n");
        using var tooLong = await workspace.UploadAsync(new string('x', 256), "a,b\n1,2\n");

        await response.AssertProblemAsync(HttpStatusCode.BadRequest, code);
        await tooLong.AssertProblemAsync(HttpStatusCode.BadRequest, code);
        await workspace.AssertNothingKeptAsync();
    }

    [Fact]
    public async Task A_body_without_a_name_is_refused()
    {
        await using var server = await TestServer.StartWithScriptedImportsAsync();
        var workspace = await server.NewWorkspaceAsync();

        using var response = await workspace.Client.PostAsync(
            $"{workspace.Path}/files", new ByteArrayContent([.. "a,b\n1,2\n"u8]), TestContext.Current.CancellationToken);

        await response.AssertProblemAsync(HttpStatusCode.BadRequest, "file.name_required");
    }

    [Theory]
    [InlineData("text/csv")]
    [InlineData("application/json")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData(null)]
    public async Task Any_content_type_is_taken(string? contentType)
    {
        await using var server = await TestServer.StartWithScriptedImportsAsync();
        var workspace = await server.NewWorkspaceAsync();
        var content = new ByteArrayContent("a,b\n1,2\n"u8.ToArray());
        content.Headers.ContentType = contentType is null ? null : new MediaTypeHeaderValue(contentType);

        using var response = await workspace.UploadAsync("a.csv", content);

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
    }
}
