using Tablinum.Foundation;

namespace Tablinum.Accounts;

internal static class AccountsErrors
{
    public static readonly Error CredentialsMissing = new(
        ErrorKind.Unauthenticated, "auth.required",
        "Send the secret of the workspace as 'Authorization: Bearer tbw_...'.");

    public static readonly Error CredentialsInvalid = new(
        ErrorKind.Unauthenticated, "auth.invalid",
        "This secret or session opens no workspace. Check that the whole secret was copied, or sign in again.");

    public static readonly Error WorkspaceNotFound = new(
        ErrorKind.NotFound, "workspace.not_found",
        "There is no such workspace, or these credentials do not open it.");

    public static readonly Error WorkspaceNameInvalid = new(
        ErrorKind.Invalid, "workspace.invalid_name",
        "A workspace name has 1 to 100 characters on one line.");

    public static readonly Error ForeignOrigin = new(
        ErrorKind.Forbidden, "session.foreign_origin",
        "A browser session may change things only from this server's own pages. Programs send the secret as a Bearer token instead.");

    public static readonly Error SessionNotPrivate = new(
        ErrorKind.Invalid, "session.not_private",
        "Sessions need HTTPS, or a browser on the same machine (http://localhost or http://127.0.0.1).");
}
