namespace ExchangeSync.ModuleTests;

/// <summary>Passwords that stay in a vault of SecretManagement: here a module of that name with a vault of its own.</summary>
public sealed class VaultTests : ExchangeServer
{
    private const string Module = """
        $secrets = @{
            credential = [pscredential]::new('anna', (ConvertTo-SecureString 'secret' -AsPlainText -Force))
            secure     = ConvertTo-SecureString 'secret' -AsPlainText -Force
            text       = 'secret'
            wrong      = 'wr0ng'
            number     = 42
        }
        function Get-Secret {
            [CmdletBinding()]
            param([Parameter(Mandatory)] [string] $Name, [string] $Vault)
            $global:askedOfVault += @("$Vault/$Name")
            if ($Vault -and $Vault -ne 'Company') { throw "Vault $Vault is not registered." }
            if (-not $secrets.ContainsKey($Name)) { throw [Management.Automation.ItemNotFoundException]::new("The secret $Name was not found.") }
            $secrets[$Name]
        }
        Export-ModuleMember -Function Get-Secret
        """;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        var folder = Directory.CreateDirectory(Session.File("modules/Microsoft.PowerShell.SecretManagement")).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "Microsoft.PowerShell.SecretManagement.psm1"), Module);
        Session.Run("$global:askedOfVault = @()").ThrowOnError();
    }

    [Theory]
    [InlineData("credential", "")]
    [InlineData("secure", "-UserName anna")]
    [InlineData("text", "-UserName anna -Vault Company")]
    public void A_run_reads_the_password_from_the_vault_and_none_is_stored(string secret, string more)
    {
        Install();
        var made = Session.Run($"New-MbxExchangeConnection Anna $server -User anna -SecretName {secret} {more}").ThrowOnError().Single;
        Assert.Equal($"anna|{secret}", ConnectionTests.Values(made, "UserName", "SecretName"));
        Session.Run("Set-MbxExchangeSync Anna -Activated; New-MbxAppointment anna Lunch (Get-Date).AddDays(1)").ThrowOnError();
        Assert.Equal("True", ModuleSession.Text(Session.Run("Test-MbxExchangeConnection Anna").Single, "Passed"));
        Assert.Equal("Completed", ModuleSession.Text(Session.Run("Invoke-MbxExchangeSync").Single, "Status"));
        Assert.Single(Anna.List());
        Assert.EndsWith($"/{secret}", Session.Run("$askedOfVault[-1]").Single.ToString(), StringComparison.Ordinal);
        Assert.Equal("PasswordMissing", ModuleSession.IdOf(Assert.Single(Session.Run("Set-MbxExchangeConnection Anna -SecretName ''; Test-MbxExchangeConnection Anna").Errors)));
        Session.Run($"Set-MbxExchangeConnection Anna -SecretName {secret}").ThrowOnError();
        Session.Run("Invoke-MbxExchangeSync -WhatIf; Compare-MbxExchangeCalendar; Get-MbxExchangeSyncRun -Last 1 | Undo-MbxExchangeSync").ThrowOnError();
    }

    [Fact]
    public void A_password_goes_to_a_vault_and_back()
    {
        Install();
        ConnectAndActivate();
        Session.Run("Set-MbxExchangeConnection Anna -SecretName wrong").ThrowOnError();
        Assert.Equal("WrongCredentials", ModuleSession.IdOf(Assert.Single(Session.Run("Invoke-MbxExchangeSync").Errors)));
        Session.Run("Set-MbxExchangeConnection Anna -SecretName text -Vault Company").ThrowOnError();
        Session.Run("Invoke-MbxExchangeSync").ThrowOnError();

        Session.Run("Set-MbxExchangeConnection Anna -SecretName ''").ThrowOnError();
        Assert.Equal("PasswordMissing", ModuleSession.IdOf(Assert.Single(Session.Run("Invoke-MbxExchangeSync").Errors)));
        Session.Run("Set-MbxExchangeConnection Anna -SecretName text; Set-MbxExchangeConnection Anna -Credential (Login anna)").ThrowOnError();
        var asked = Session.Run("$askedOfVault.Count").Single.ToString();
        Session.Run("Invoke-MbxExchangeSync").ThrowOnError();
        Assert.Equal(asked, Session.Run("$askedOfVault.Count").Single.ToString());
        Assert.Equal("|", ConnectionTests.Values(Session.Run("Get-MbxExchangeConnection").Single, "SecretName", "Vault"));
    }

    [Theory]
    [InlineData("-SecretName nothing", "SecretNotFound")]
    [InlineData("-SecretName number", "SecretNotFound")]
    [InlineData("-SecretName text -Vault Elsewhere", "SecretNotFound")]
    public void What_the_vault_does_not_give_ends_the_run_and_not_the_others(string secret, string id)
    {
        Install();
        ConnectAndActivate();
        Session.Run($"New-MbxExchangeConnection Bo $server -User bo -UserName bo {secret}; Set-MbxExchangeSync Bo -Activated").ThrowOnError();
        var result = Session.Run("Invoke-MbxExchangeSync Bo, Anna");
        var error = Assert.Single(result.Errors);
        Assert.Equal(id, ModuleSession.IdOf(error));
        Assert.Contains("Get-Secret", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        Assert.Equal(["Completed", "Failed"], result.Output.Select(run => ModuleSession.Text(run, "Status")).Order());
        Assert.Equal("0", Session.Run("Get-MbxExchangeConnection Bo | ForEach-Object { if ($_.LastErrorId -eq 'CredentialsSuspended') { 1 } else { 0 } }").Single.ToString());
    }

    [Fact]
    public void Without_the_module_it_says_so()
    {
        Session.Run("New-MbxExchangeConnection Bo $server -User bo -UserName bo -SecretName text").ThrowOnError();
        var tested = Session.Run("Test-MbxExchangeConnection Bo");
        Assert.Equal("SecretModuleMissing", ModuleSession.IdOf(Assert.Single(tested.Errors)));
        Assert.Equal("SecretModuleMissing", ModuleSession.IdOf(Session.Fails("New-MbxExchangeConnection Anna $server -User anna -SecretName text")));
    }

    [Fact]
    public void Two_places_for_one_password_are_refused()
    {
        Install();
        Assert.Equal("ConflictingParameters", ModuleSession.IdOf(Session.Fails("New-MbxExchangeConnection Anna $server -User anna -SecretName text -Credential (Login anna)")));
        Assert.Equal("CredentialMissing", ModuleSession.IdOf(Session.Fails("New-MbxExchangeConnection Anna $server -User anna -SecretName text")));
        Connect();
        Assert.Equal("ConflictingParameters", ModuleSession.IdOf(Session.Fails("Set-MbxExchangeConnection Anna -SecretName text -Credential (Login anna)")));
    }

    // Another command of that name, as some modules have one, is not asked.
    private void Install() => Session.Run(
        "param($module) Import-Module $module; function global:Get-Secret { throw 'This is not the vault.' }",
        ("module", Session.File("modules/Microsoft.PowerShell.SecretManagement/Microsoft.PowerShell.SecretManagement.psm1"))).ThrowOnError();
}
