using System.Management.Automation;
using System.Net;
using System.Security;
using ExchangeSync.Exchange;

namespace ExchangeSync.Pipeline;

/// <summary>A secret of a vault, as PowerShell's SecretManagement gives it: a credential, a secure string or a text. It is asked for whenever it is needed, and kept nowhere.</summary>
internal static class VaultSecret
{
    // By the module's own name: whatever else calls itself Get-Secret is not asked.
    private const string Script = """
        param($Name, $Vault)
        $wanted = @{ Name = $Name; ErrorAction = 'Stop' }
        if ($Vault) { $wanted.Vault = $Vault }
        Microsoft.PowerShell.SecretManagement\Get-Secret @wanted
        """;

    /// <summary>The user name that the secret has beside its password; null: none. On the pipeline thread.</summary>
    /// <exception cref="EwsRefusedException">SecretModuleMissing, SecretNotFound.</exception>
    public static string? UserName(string name, string? vault) => (Read(name, vault) as PSCredential)?.UserName;

    /// <summary>The password. On the pipeline thread.</summary>
    /// <exception cref="EwsRefusedException">SecretModuleMissing, SecretNotFound.</exception>
    public static SecureString Password(string name, string? vault) => Read(name, vault) switch
    {
        PSCredential credential => credential.Password,
        SecureString secure => secure,
        string text => new NetworkCredential("", text).SecurePassword,
        _ => throw NotFound(name, vault, "It is neither a credential nor a text.", null),
    };

    private static object? Read(string name, string? vault)
    {
        try
        {
            return ScriptBlock.Create(Script).Invoke(name, vault).LastOrDefault()?.BaseObject ?? throw NotFound(name, vault, "There is none of that name.", null);
        }
        catch (CommandNotFoundException error)
        {
            throw new EwsRefusedException(
                EwsErrorIds.SecretModuleMissing, "The module Microsoft.PowerShell.SecretManagement is not installed for this account.",
                "Install-Module Microsoft.PowerShell.SecretManagement, and the module of the vault; or store the password here: Set-MbxExchangeConnection -Credential.", isTransient: false, error);
        }
        catch (RuntimeException error)
        {
            throw NotFound(name, vault, error.Message, error);
        }
    }

    private static EwsRefusedException NotFound(string name, string? vault, string reason, Exception? error) => new(
        EwsErrorIds.SecretNotFound, $"The secret '{name}'{(vault is null ? "" : $" of the vault '{vault}'")} can't be read: {reason}",
        $"As the account that runs this: Get-Secret -Name '{name}'{(vault is null ? "" : $" -Vault '{vault}'")}. A vault that asks for its own password can't be used unattended.", isTransient: false, error);
}
