<#
.SYNOPSIS
    What an admin types to connect one mailbox and keep it the same as a Microbizz calendar.
.DESCRIPTION
    `dotnet run --project samples/Demo` types these very lines, one after the other, against the EWS simulator. With a
    mailbox of your own, import the module and run it with its server and credential, or type the lines yourself.
.EXAMPLE
    ./samples/quickstart.ps1 -Server mail.example.com -Credential (Get-Credential)
#>
param(
    [Parameter(Mandatory)] [string] $Server,
    [Parameter(Mandatory)] [pscredential] $Credential,
    # Edits the mailbox between two runs, as its owner would in Outlook.
    [scriptblock] $EditInExchange = { Read-Host 'Edit something in the mailbox, then press Enter' }
)

# The Microbizz user whose calendar it is, and two appointments.
New-MbxUser -Name anna -Email anna@example.com
$nextMonday = [datetime]::Today.AddDays(8 - [int][datetime]::Today.DayOfWeek)
New-MbxAppointment -User anna -Title 'Board meeting' -Start $nextMonday.AddHours(9) -End $nextMonday.AddHours(10) -Place 'Room 4'
New-MbxAppointment -User anna -Title 'Trade fair' -Start $nextMonday.AddDays(2) -AllDay -Away -Note 'Hall 7, stand 112'

# The connection, and what it says when it is tested.
New-MbxExchangeConnection -Title Anna -Server $Server -Credential $Credential -User anna
Test-MbxExchangeConnection Anna

# The settings, and what a first run would do.
Set-MbxExchangeSync Anna -Activated -WeeksBack 1 -WeeksAhead 4 -AlarmOnNew -MinutesBefore 15 -PassThru
Invoke-MbxExchangeSync Anna -WhatIf

# Save and synchronize.
Set-MbxExchangeSync Anna -Synchronize
Get-MbxAppointment -User anna

# Edits on both sides, and the run that carries them over.
Get-MbxAppointment -User anna -Title 'Board meeting' | Set-MbxAppointment -Place 'Room 9' -Note 'Bring the figures.'
& $EditInExchange
Invoke-MbxExchangeSync
Get-MbxExchangeSyncRun -Last 1 -IncludeActions | ForEach-Object Actions

# A run with nothing to do, and the history.
Invoke-MbxExchangeSync
Get-MbxExchangeSyncRun Anna
