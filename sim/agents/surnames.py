"""Surnames of invented residents, as varied as on the bells of an English town today."""

ALL = """
Adams Allen Anderson Armstrong Atkinson Bailey Baker Barker Barnes Bell Bennett Bentley Booth
Bradley Brooks Brown Burton Butler Carter Chapman Clarke Collins Cook Cooper Cox Davies Dawson
Dixon Ellis Evans Fisher Fletcher Foster Fox Gibson Graham Green Griffiths Hall Harris Harrison
Hawkins Hill Holmes Hughes Hunt Jackson James Jenkins Johnson Jones Kelly Kennedy King Knight
Lawson Lee Lewis Lloyd Marshall Martin Mason Mills Mitchell Moore Morgan Morris Murray Newton
Palmer Parker Pearson Phillips Pickering Powell Price Pritchard Reid Richards Roberts Robinson
Rogers Russell Saunders Shaw Simpson Smith Stevens Stewart Sutton Taylor Thomas Thompson Turner
Walker Walton Ward Watson Webb White Wilkinson Williams Wilson Wood Wright Young
Brennan Byrne Doherty Doyle Flynn Gallagher Kavanagh Lynch McCarthy Murphy Nolan O'Brien
O'Connor Quinn Ryan Sweeney
Ahmed Akhtar Ali Aziz Bashir Begum Bhatt Chaudhry Choudhury Das Desai Dhillon Gill Hussain
Iqbal Islam Joshi Kaur Khan Khatun Mahmood Malhotra Mehta Miah Mistry Nair Parmar Patel Perera
Rahman Rana Sandhu Shah Sharma Sidhu Singh Solanki Uddin Verma
Abdi Abubakar Adeyemi Afolabi Amoah Asante Balogun Banda Bello Boateng Chukwu Diallo Eze
Farah Haile Kamau Mensah Moyo Ncube Nwosu Obi Okafor Okonkwo Osei Owusu Sesay Tesfaye
Abraham Alleyne Baptiste Bogle Braithwaite Campbell Francis Gayle Grant Joseph Lindo Pinnock
Samuels Wedderburn
Dabrowski Kaminski Kowalski Lewandowski Mazur Nowak Pawlak Wojcik Zielinski
Almeida Costa Ferreira Gomes Pereira Santos Silva
Balan Demir Dimitrov Georgiou Haddad Hassan Ionescu Jankauskas Karimi Kaya Mohammadi Popescu
Rossi Yilmaz
Chan Cheung Lam Nguyen Tran Wong
"""
SURNAMES = tuple(ALL.split())
