using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Tablinum.Engine.Tests.Reading;

namespace Tablinum.Api.Tests.Datasets;

/// <summary>The strings that are collected because programs stumble over them, everywhere where people may write what they like.</summary>
public sealed class NaughtyStringTests
{
    private static readonly string[] Formats = ["csv", "ndjson", "json", "xlsx", "parquet"];

    private readonly string[] _strings =
        [.. JsonNode.Parse(File.ReadAllText(Path.Combine(SharedCorpus.Folder("strings"), "blns.json")))!.AsArray().Select(text => (string)text!)];

    [Fact]
    public async Task Cells_come_back_as_they_were_from_every_format()
    {
        await using var server = await TestServer.StartAsync();
        var workspace = await server.NewWorkspaceAsync();
        var rows = _strings.Select((text, index) => string.Create(CultureInfo.InvariantCulture, $"{index},{Quoted(text)}\n"));
        await workspace.ImportAsync("cells.csv", "id,value\n" + string.Concat(rows));
        await workspace.ImportAsync("json_cells.json", new JsonArray([.. _strings.Select((text, index) => new JsonObject { ["id"] = index, ["value"] = text })]).ToJsonString());

        var expected = _strings.Select((text, index) => (index, Value: text));
        Assert.Equal(expected.Select(row => (row.index, (string?)row.Value)), await CellsAsync(workspace, "cells"));
        Assert.Equal(expected.Select(row => (row.index, (string?)row.Value)), await CellsAsync(workspace, "json_cells"));
        foreach (var format in Formats)
        {
            var back = await ImportAgainAsync(workspace, "json_cells", format);
            var isLost = format == "xlsx"; // workbooks do not tell an empty text from none
            Assert.Equal(expected.Select(row => (row.index, row.Value.Length == 0 && isLost ? null : row.Value)), await CellsAsync(workspace, (string)back["name"]!));
        }
    }

    [Fact]
    public async Task Column_names_are_kept_and_shown_and_SQL_knows_each_by_a_name_of_its_own()
    {
        await using var server = await TestServer.StartAsync();
        var workspace = await server.NewWorkspaceAsync();
        var header = string.Join(',', _strings.Select(Quoted));
        var cells = Enumerable.Range(0, _strings.Length).ToArray();
        await workspace.ImportAsync("names.csv", $"{header}\n{string.Join(',', cells)}\n{string.Join(',', cells)}\n");

        var receipt = (await workspace.ReadAsync("/tables/names/receipt"))["columns"]!.AsArray();
        Assert.Equal(_strings, receipt.Select(column => (string)column!["original"]!));
        var names = receipt.Select(column => (string)column!["name"]!).ToArray();
        Assert.Equal(names.Length, names.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        var quoted = names.Select(name => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"");
        var answer = await workspace.QueryAsync($"SELECT {string.Join(", ", quoted)} FROM names LIMIT 1");
        Assert.Equal(cells, answer["rows"]![0]!.AsArray().Select(cell => (int)cell!));
        Assert.Equal(names, answer["columns"]!.AsArray().Select(column => (string)column!["name"]!));
        foreach (var format in Formats)
        {
            var back = await ImportAgainAsync(workspace, "names", format);
            Assert.Equal(names, back["columns"]!.AsArray().Select(column => (string)column!["name"]!));
            Assert.Equal(cells, (await workspace.ReadAsync($"/tables/{back["name"]}/rows?limit=1"))["rows"]![0]!.AsArray().Select(cell => (int)cell!));
        }
    }

    [Fact]
    public async Task Files_keep_their_names()
    {
        await using var server = await TestServer.StartWithScriptedImportsAsync();
        var workspace = await server.NewWorkspaceAsync();
        foreach (var name in _strings.Select(text => text + ".csv"))
        {
            using var upload = await workspace.UploadAsync(name, "a,b\n1,2\n");
            if (name.Length > 255)
            {
                await upload.AssertProblemAsync(HttpStatusCode.BadRequest, "file.invalid_name"); // as in file systems
                continue;
            }

            var file = (await upload.ReadJsonAsync())["file"]!;
            using var content = await workspace.GetAsync($"/files/{file["id"]}/content");
            Assert.Equal((name, HttpStatusCode.OK), ((string?)file["name"], content.StatusCode));
            Assert.Equal(name, content.Content.Headers.ContentDisposition!.FileNameStar);
        }
    }

    [Fact]
    public async Task Tables_show_what_they_are_called_and_SQL_needs_no_quotes_for_them()
    {
        await using var server = await TestServer.StartAsync();
        var workspace = await server.NewWorkspaceAsync();
        for (var i = 0; i < _strings.Length; i += 50)
        {
            var table = await workspace.ImportAsync(_strings[i] + ".csv", "a,b\n1,2\n");
            var name = (string)table["name"]!;

            Assert.Equal(_strings[i].Length > 0 ? _strings[i] : ".csv", (string?)table["label"]);
            Assert.Equal((string?)table["label"], (string?)(await workspace.ReadAsync($"/tables/{name}"))["label"]);
            Assert.Equal("[[1,2]]", (await workspace.QueryAsync($"FROM {name}"))["rows"]!.ToJsonString());
        }
    }

    private static string Quoted(string text) => $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static async Task<IReadOnlyList<(int, string?)>> CellsAsync(TestWorkspace workspace, string table)
    {
        var rows = JsonNode.Parse(await workspace.ReadTextAsync($"/tables/{table}/export?format=json"))!.AsArray();
        return [.. rows.Select(row => ((int)row!["id"]!, (string?)row["value"]))];
    }

    /// <summary>Exports a table and imports the file.</summary>
    private static async Task<JsonNode> ImportAgainAsync(TestWorkspace workspace, string table, string format)
    {
        using var export = await workspace.GetAsync($"/tables/{table}/export?format={format}");
        var bytes = await export.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        using var upload = await workspace.UploadAsync($"back_{table}_{format}.{format}", new ByteArrayContent(bytes), prefer: "wait=60");
        var answer = await upload.ReadJsonAsync();
        Assert.True(upload.StatusCode == HttpStatusCode.Created, $"{format}: {answer.ToJsonString()}");
        return Assert.Single(answer["tables"]!.AsArray())!;
    }
}
