using System.Management.Automation;
using System.Security;
using ExchangeSync.Clr;
using ExchangeSync.Output;
using ExchangeSync.Parameters;
using ExchangeSync.Pipeline;
using ExchangeSync.Store;

namespace ExchangeSync.Commands;

/// <summary>
/// Pairs a mailbox with a Microbizz user. Nothing is synchronized before Set-MbxExchangeSync -Activated. All parameters
/// come from the pipeline by name, so that <c>Import-Csv users.csv | New-MbxExchangeConnection</c> works.
/// </summary>
[Cmdlet(VerbsCommon.New, "MbxExchangeConnection", SupportsShouldProcess = true)]
[OutputType(typeof(MbxExchangeConnection))]
public sealed class NewMbxExchangeConnectionCommand : MbxCommand
{
    /// <summary>The title, which no other connection has.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    public string Title { get; set; } = "";

    /// <summary>The server: a host such as mail.example.com, or the address of its EWS endpoint.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    public string Server { get; set; } = "";

    /// <summary>User name and password of the mailbox.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Credential]
    public PSCredential? Credential { get; set; }

    /// <summary>The user name, where -Credential is not given: a column of a CSV file.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? UserName { get; set; }

    /// <summary>The password, where -Credential is not given: a column of a CSV file, or a secure string.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [SecureText]
    public SecureString? Password { get; set; }

    /// <summary>The Microbizz user whose appointments are synchronized. It must be the owner of the mailbox.</summary>
    [Parameter(Mandatory = true, Position = 2, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(UserCompleter))]
    public string User { get; set; } = "";

    /// <summary>For an old server on which things do not work otherwise.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [SwitchText]
    public SwitchParameter Use2007Protocol { get; set; }

    /// <summary>Kept for scripts of the legacy integration; it has no effect.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Obsolete("Teams are no longer used; the value is stored and has no effect.")]
    [AllowEmptyString]
    public string? Team { get; set; }

    /// <summary>Allows plain http to a host other than this machine.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [SwitchText]
    public SwitchParameter AllowInsecure { get; set; }

    /// <summary>Allows one mailbox for two users, or two mailboxes for one user.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override object CurrentTarget => Title;

    private protected override Task ProcessAsync(CancellationToken cancellation)
    {
        var (userName, password) = SignIn();
        var address = ServerAddress.Of(Server, AllowInsecure);
        var user = StoreExists ? new UserTable(Open()).Find(User) : null;
        if (user is null)
        {
            throw Refusals.NoUser(User);
        }

#pragma warning disable CS0618 // The one place that reads it, to store it.
        var team = AppointmentTimes.NullIfEmpty(Team);
#pragma warning restore CS0618
        if (Approve($"{Title} ({userName} with {user.Name})", "Create Exchange connection"))
        {
            var draft = ClrStore.NewConnection(Title, address, userName, user.Id);
            var connection = new ConnectionTable(Open()).Add(draft with
            {
                Use2007Protocol = Use2007Protocol,
                AllowInsecure = AllowInsecure,
                Team = team,
                Settings = draft.Settings with { TimeZone = ZoneNames.OfThisMachine() },
            }, password, Force);
            WarnOfTwin(Open(), connection);
            Emit(Outputs.Of(connection, user.Name, Open()));
        }

        return Task.CompletedTask;
    }

    private (string UserName, SecureString Password) SignIn()
    {
        var name = Credential?.UserName ?? UserName;
        var password = Credential?.Password ?? Password;
        return string.IsNullOrWhiteSpace(name) || password is null
            ? throw new CommandException("CredentialMissing", ErrorCategory.InvalidArgument,
                "User name or password is missing.",
                "Give -Credential (Get-Credential), or the columns UserName and Password.", Title)
            : (name!, password);
    }
}
