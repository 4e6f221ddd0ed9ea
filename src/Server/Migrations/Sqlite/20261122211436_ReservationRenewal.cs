using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Tablinum.Server.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class ReservationRenewal : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.RenameColumn(
                name: "CreatedAt",
                table: "quota_reservations",
                newName: "RenewedAt");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.RenameColumn(
                name: "RenewedAt",
                table: "quota_reservations",
                newName: "CreatedAt");
        }
    }
}
