using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Tablinum.Server.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class SeveralTablesOfAFile : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_table_versions_JobId",
                table: "table_versions");

            migrationBuilder.AddColumn<int>(
                name: "Place",
                table: "table_versions",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.CreateIndex(
                name: "IX_table_versions_JobId_Place",
                table: "table_versions",
                columns: new[] { "JobId", "Place" },
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_table_versions_JobId_Place",
                table: "table_versions");

            migrationBuilder.DropColumn(
                name: "Place",
                table: "table_versions");

            migrationBuilder.CreateIndex(
                name: "IX_table_versions_JobId",
                table: "table_versions",
                column: "JobId",
                unique: true);
        }
    }
}
