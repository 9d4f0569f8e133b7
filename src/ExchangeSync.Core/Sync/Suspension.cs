using ExchangeSync.Store;

namespace ExchangeSync.Sync;

/// <summary>Keeps a connection from being tried whose account might be locked for it: most directories do that after some ten wrong passwords, and its owner is kept out of everything.</summary>
internal static class Suspension
{
    private const int MostTitles = 3;

    /// <summary>Refuses a connection that has reached its limit, by itself or with others that share its account.</summary>
    /// <exception cref="SideException">CredentialsSuspended.</exception>
    public static void Check(SyncStore store, ExchangeConnection connection)
    {
        var (limit, title) = (connection.Settings.FailureLimit, connection.Title);
        var failures = store.Health().CredentialFailures;
        if (limit == 0 || failures < limit)
        {
            return;
        }

        var again = $"If it is right by now, Test-MbxExchangeConnection '{title}' ends the pause.";
        throw store.RefusedAccount() switch
        {
            { Account: { IsProxys: true } account } refused when refused.Weight >= limit => Error(
                $"'{title}' is not tried any more: {account.Place} has refused the user {account.Name} {refused.Refusals} times{By(refused)}, and more would lock that account.",
                $"Give the right password: Set-MbxExchangeConnection '{title}' -ProxyCredential (Get-Credential). {again}"),
            { Others.Count: > 0, Account: var account } refused when refused.Weight >= limit => Error(
                $"'{title}' is not tried any more: {account.Place} has refused {account.Name} {refused.Refusals} times{By(refused)}, and more would lock that account.",
                $"Give the right password to all connections of that account, '{title}' too: Set-MbxExchangeConnection -Credential (Get-Credential). {again}"),
            _ => Error(
                $"'{title}' has failed {failures} times for wrong credentials and is not tried any more, so that its account is not locked.",
                $"Give the right password: Set-MbxExchangeConnection '{title}' -Credential (Get-Credential). {again}"),
        };
    }

    private static string By(RefusedAccount refused) => refused.Others.Count == 0
        ? ""
        : $", also to {string.Join(", ", refused.Others.Take(MostTitles).Select(title => $"'{title}'"))}{(refused.Others.Count > MostTitles ? $" and {refused.Others.Count - MostTitles} more" : "")}";

    private static SideException Error(string message, string remedy) => new("CredentialsSuspended", message, remedy);
}
