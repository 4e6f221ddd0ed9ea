using System.Net;
using Tablinum.Engine.Tests.Reading;

namespace Tablinum.Api.Tests.Datasets;

/// <summary>Files of every format become tables, and every version tells how it was read.</summary>
public sealed class FormatTests
{
    [Fact]
    public async Task A_receipt_tells_what_was_decided_and_its_counts_add_up()
    {
        await using var server = await TestServer.StartAsync();
        var workspace = await server.NewWorkspaceAsync();
        await workspace.ImportAsync("sales.csv", "Sales of the year\n\nday;amount;note\n31.12.2020;1.234,50;x\n01.01.2021;7,25;'y;z'\n1;2;3;4\n");

        var receipt = await workspace.ReadAsync("/tables/sales/receipt");

        Assert.Equal((3, 2, 1), ((int)receipt["rowsRead"]!, (int)receipt["rowsKept"]!, (int)receipt["rowsRejected"]!));
        Assert.Equal((";", 2), ((string?)receipt["dialect"]!["delimiter"], (int)receipt["dialect"]!["skippedLines"]!));
        Assert.Equal(["DATE", "DOUBLE", "VARCHAR"], receipt["columns"]!.AsArray().Select(column => (string?)column!["type"]));
        Assert.Equal("1;2;3;4", (string?)receipt["rejected"]![0]!["text"]);
        Assert.Equal("line,reason,text\n6,\"4 cells, where the table has 3 columns.\",1;2;3;4\n", await workspace.ReadTextAsync("/tables/sales/rejected"));
    }

    [Fact]
    public async Task A_version_without_rejected_rows_has_an_empty_list_of_them()
    {
        await using var server = await TestServer.StartAsync();
        var workspace = await server.NewWorkspaceAsync();
        await workspace.ImportAsync("a.csv", DatasetSteps.Rows(1, 3));

        Assert.Equal("line,reason,text\n", await workspace.ReadTextAsync("/tables/a/rejected"));
        using var missing = await workspace.GetAsync("/tables/b/receipt");
        await missing.AssertProblemAsync(HttpStatusCode.NotFound, "table.not_found");
    }

    [Fact]
    public async Task Json_and_compressed_files_become_tables()
    {
        await using var server = await TestServer.StartAsync();
        var workspace = await server.NewWorkspaceAsync();
        await workspace.ImportAsync("people.json", """[{"id":1,"address":{"city":"Ulm"}},{"id":2,"address":{"city":"Bonn"}}]""");
        using var packed = await workspace.UploadAsync("rows.csv.gz", new ByteArrayContent(Packed.Gzip(DatasetSteps.Rows(1, 100))), prefer: "wait=60");

        Assert.Equal(HttpStatusCode.Created, packed.StatusCode);
        var answer = await workspace.QueryAsync("""SELECT "address.city", (SELECT count(*) FROM rows) FROM people ORDER BY id""");
        Assert.Equal("""[["Ulm",100],["Bonn",100]]""", answer["rows"]!.ToJsonString());
    }

    [Fact]
    public async Task The_export_of_a_table_as_a_workbook_is_read_back_as_the_same_table()
    {
        await using var server = await TestServer.StartAsync();
        var workspace = await server.NewWorkspaceAsync();
        await workspace.ImportAsync("a.csv", "id,day,name,price\n1,2020-02-29,Zoë 🦆,1.5\n2,1999-12-31,,2\n");
        using var export = await workspace.GetAsync("/tables/a/export?format=xlsx");
        var bytes = await export.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        using var upload = await workspace.UploadAsync("back.xlsx", new ByteArrayContent(bytes), prefer: "wait=60");

        Assert.Equal(HttpStatusCode.Created, upload.StatusCode);
        var difference = await workspace.QueryAsync("SELECT count(*) FROM (FROM a EXCEPT FROM back)");
        Assert.Equal("[[0]]", difference["rows"]!.ToJsonString());
    }

    [Fact]
    public async Task Tables_one_below_the_other_in_a_text_become_tables_named_after_their_titles()
    {
        await using var server = await TestServer.StartAsync();
        var workspace = await server.NewWorkspaceAsync();
        using var upload = await workspace.UploadAsync("report.csv", "Cities\n\ncity,people\nUlm,126\nBonn,331\n\nPrices\n\nitem,price,day\nx,1.5,2020-01-01\ny,2.5,2020-01-02\n", prefer: "wait=60");

        Assert.Equal(["report_cities", "report_prices"], (await upload.ReadJsonAsync())["tables"]!.AsArray().Select(table => (string?)table!["name"]));
        var answer = await workspace.QueryAsync("SELECT (SELECT sum(people) FROM report_cities), (SELECT sum(price) FROM report_prices)");
        Assert.Equal("[[457,4.0]]", answer["rows"]!.ToJsonString());
    }

    [Fact]
    public async Task Every_sheet_of_a_workbook_becomes_a_table_and_none_if_one_table_is_to_take_them()
    {
        await using var server = await TestServer.StartAsync();
        var workspace = await server.NewWorkspaceAsync();
        var workbook = Workbook.Of(
        [
            ("North", "visible", Workbook.Row("id", "city") + Workbook.Row(1, "Kiel"), ""),
            ("Empty", "visible", "", ""),
            ("South", "hidden", Workbook.Row("id", "city") + Workbook.Row(2, "Ulm") + Workbook.Row(3, "Bonn"), ""),
        ]);
        using var refused = await workspace.UploadAsync("shops.xlsx", new ByteArrayContent(workbook), "&table=shops", prefer: "wait=60");
        using var upload = await workspace.UploadAsync("shops.xlsx", new ByteArrayContent(workbook), prefer: "wait=60");

        await refused.AssertProblemAsync(HttpStatusCode.UnprocessableEntity, "import.several_tables");
        Assert.Equal(HttpStatusCode.Created, upload.StatusCode);
        var answer = await workspace.QueryAsync("SELECT city FROM (FROM shops_north UNION ALL FROM shops_south) ORDER BY id");
        Assert.Equal("""[["Kiel"],["Ulm"],["Bonn"]]""", answer["rows"]!.ToJsonString());
        Assert.Equal(2, (await workspace.ReadAsync("/tables"))["items"]!.AsArray().Count);
    }

}
