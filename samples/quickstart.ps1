<#
.SYNOPSIS
    What an admin types to connect one mailbox and keep it the same as a Microbizz calendar.
.DESCRIPTION
    Run it in a session that has the module imported. `dotnet run --project samples/Demo` runs this very file against
    the EWS simulator; with a mailbox of your own, give its server and credential.
.EXAMPLE
    ./samples/quickstart.ps1 -Server mail.example.com -Credential (Get-Credential)
#>
param(
    [Parameter(Mandatory)] [string] $Server,
    [Parameter(Mandatory)] [pscredential] $Credential,
    # Edits the mailbox between the two runs, as its owner would in Outlook; the demo has one.
    [scriptblock] $EditInExchange
)
$ErrorActionPreference = 'Stop'

'1. The Microbizz user whose calendar it is, and two appointments.'
New-MbxUser -Name anna -Email anna@example.com
$monday = [datetime]::Today.AddDays(7 - [int][datetime]::Today.DayOfWeek + 1)
New-MbxAppointment -User anna -Title 'Board meeting' -Start $monday.AddHours(9) -End $monday.AddHours(10) -Place 'Room 4'
New-MbxAppointment -User anna -Title 'Trade fair' -Start $monday.AddDays(2) -AllDay -Away -Note 'Hall 7, stand 112'

'2. The connection, and what it says when it is tested.'
New-MbxExchangeConnection -Title 'Anna' -Server $Server -Credential $Credential -User anna
Test-MbxExchangeConnection -Title 'Anna'

'3. What a first run would do, without doing it.'
Set-MbxExchangeSync -Title 'Anna' -Activated -WeeksBack 2 -WeeksAhead 12 -AlarmOnNew -MinutesBefore 15
Invoke-MbxExchangeSync -Title 'Anna' -WhatIf | Format-Table

'4. Save and synchronize.'
Set-MbxExchangeSync -Title 'Anna' -Synchronize
Get-MbxAppointment -User anna

'5. Somebody edits on both sides, and the next run carries it over.'
Get-MbxAppointment -User anna -Title 'Board meeting' | Set-MbxAppointment -Place 'Room 9' -Note 'Bring the figures.'
if ($EditInExchange) { & $EditInExchange }
Invoke-MbxExchangeSync -Title 'Anna'
Get-MbxAppointment -User anna -Title 'Board*' | Format-List

'6. A run with nothing to do, and the history.'
Invoke-MbxExchangeSync -Title 'Anna'
Get-MbxExchangeSyncRun -Title 'Anna'
Get-MbxExchangeSync -Title 'Anna'
