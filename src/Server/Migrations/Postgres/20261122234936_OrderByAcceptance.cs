using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace Tablinum.Server.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class OrderByAcceptance : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_jobs_order",
                table: "jobs");

            migrationBuilder.AddColumn<long>(
                name: "Sequence",
                table: "jobs",
                type: "bigint",
                nullable: false,
                defaultValue: 0L)
                .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn);

            // A new identity numbers rows as they lie; ids are the order in which they were accepted.
            migrationBuilder.Sql(
                """
                UPDATE jobs SET "Sequence" = numbered."Number"
                FROM (SELECT "Id", row_number() OVER (ORDER BY "Id") AS "Number" FROM jobs) AS numbered
                WHERE jobs."Id" = numbered."Id"
                """);

            // Servers of an earlier version may have left two running jobs of one key: the later one is taken up again.
            migrationBuilder.Sql(
                """
                UPDATE jobs SET "State" = 'available', "LeaseOwner" = NULL, "LeaseToken" = NULL, "LeaseUntil" = NULL
                WHERE "State" = 'running' AND EXISTS (
                    SELECT 1 FROM jobs AS earlier
                    WHERE earlier."OrderKey" = jobs."OrderKey" AND earlier."State" = 'running' AND earlier."Id" < jobs."Id")
                """);

            migrationBuilder.CreateIndex(
                name: "IX_jobs_order",
                table: "jobs",
                columns: new[] { "OrderKey", "State", "Sequence" });

            migrationBuilder.CreateIndex(
                name: "UX_jobs_order_running",
                table: "jobs",
                column: "OrderKey",
                unique: true,
                filter: "\"OrderKey\" IS NOT NULL AND \"State\" = 'running'");

            migrationBuilder.CreateIndex(
                name: "UX_jobs_sequence",
                table: "jobs",
                column: "Sequence",
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_jobs_order",
                table: "jobs");

            migrationBuilder.DropIndex(
                name: "UX_jobs_order_running",
                table: "jobs");

            migrationBuilder.DropIndex(
                name: "UX_jobs_sequence",
                table: "jobs");

            migrationBuilder.DropColumn(
                name: "Sequence",
                table: "jobs");

            migrationBuilder.CreateIndex(
                name: "IX_jobs_order",
                table: "jobs",
                columns: new[] { "OrderKey", "State", "Id" });
        }
    }
}
