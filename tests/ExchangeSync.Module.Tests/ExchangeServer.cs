using ExchangeSync.Simulator;
using ExchangeSync.Simulator.Authentication;

namespace ExchangeSync.ModuleTests;

/// <summary>A simulated server with anna's and bo's mailboxes, and a session that knows it.</summary>
public class ExchangeServer : IAsyncLifetime
{
    private SimulatorServer? _server;

    protected ModuleSession Session { get; } = new();

    protected SimulatorServer Server => _server!;

    protected SimulatedMailbox Anna => Server.Mailboxes["anna@example.com"];

    /// <summary>The password of both.</summary>
    protected virtual string Password => "secret";

    /// <summary>The ways to log on that the server offers.</summary>
    protected virtual IReadOnlyList<string> Schemes => [Scheme.Basic];

    /// <summary>How long the server lets every request wait.</summary>
    protected virtual TimeSpan Latency => TimeSpan.Zero;

    public virtual async Task InitializeAsync()
    {
        _server = await SimulatorServer.StartAsync(new SimulatorOptions
        {
            Latency = Latency,
            Schemes = Schemes,
            Mailboxes =
            [
                new MailboxOptions { Address = "anna@example.com", UserName = "anna", Password = Password },
                new MailboxOptions { Address = "bo@example.com", UserName = "bo", Password = Password },
            ],
        });
        Session.Run("""
            param($url, $password)
            $global:server = $url
            $global:right = $password
            function global:Login($name, $password = $right) { [pscredential]::new($name, (ConvertTo-SecureString $password -AsPlainText -Force)) }
            New-MbxUser anna
            New-MbxUser bo
            """, ("url", Server.Url.AbsoluteUri), ("password", Password)).ThrowOnError();
    }

    public async Task DisposeAsync()
    {
        Session.Dispose();
        await Server.DisposeAsync();
    }

    /// <summary>Connects anna's mailbox.</summary>
    protected void Connect() =>
        Session.Run("New-MbxExchangeConnection Anna $server -Credential (Login anna) -User anna").ThrowOnError();

    /// <summary>Connects anna's mailbox and activates it.</summary>
    protected void ConnectAndActivate()
    {
        Connect();
        Session.Run("Set-MbxExchangeSync Anna -Activated -TimeZone 'Romance Standard Time'").ThrowOnError();
    }
}
