using ExchangeSync.Exchange;

namespace ExchangeSync.Tests.Exchange;

public sealed class EwsAddressTests
{
    [Theory]
    [InlineData("mail.example.com", "https://mail.example.com/EWS/Exchange.asmx")]
    [InlineData("  outlook.office365.com ", "https://outlook.office365.com/EWS/Exchange.asmx")]
    [InlineData("mail.example.com:8443", "https://mail.example.com:8443/EWS/Exchange.asmx")]
    [InlineData("https://mail.example.com", "https://mail.example.com/EWS/Exchange.asmx")]
    [InlineData("http://127.0.0.1:5080/ews/exchange.asmx", "http://127.0.0.1:5080/ews/exchange.asmx")]
    public void A_name_or_a_URL_becomes_the_address_of_the_service(string server, string url) =>
        Assert.Equal(new Uri(url), EwsAddress.FromServer(server));

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("ftp://mail.example.com")]
    [InlineData("file:///etc/passwd")]
    [InlineData("anna:secret@mail.example.com")]
    [InlineData("two words")]
    [InlineData("https://")]
    public void Anything_else_is_refused(string server) =>
        Assert.Equal(EwsErrorIds.InvalidServer, Assert.Throws<EwsBrokenException>(() => EwsAddress.FromServer(server)).ErrorId);
}
