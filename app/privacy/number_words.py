"""Words beside a number that tell what it is, in every language we know; `*` leaves the ending open."""

CURRENCY = """
    $ € £ ¥ ₺ ₹ ₽ ₴ ৳ usd us$ eur gbp chf mxn cop clp pen brl r$ htg xaf xof fcfa cfa ugx kes ksh tzs
    sos etb ssp sdg inr rs pkr bdt npr mmk ks irr afn iqd syp lbp jod yer sar aed uah rub try tl php vnd
    cny rmb rp idr peso* dolar* dollar* euro* lempira* quetzal* soles bolivares bs reais real gourde*
    goud dinar* dirham* dh lira* livre* franc* shilling* shilingi birr rupee* rupia* rupay* taka kyat*
    hryvn* grivn* riyal* toman* afghani* zloty* dong ليرة دينار درهم جنيه ريال دولار يورو تومان افغانی
    روپے روپیه рубл* руб грн гривен* лир долларов евро रुपये रुपैयाँ रुपए টাকা ብር 元 块 塊
"""
UNIT = """
    people person* ppl famil* persona* personne* habitant* pessoa* familia* kisi* insan* aile* moun
    fanmi watu mtu familia qof qoys tao pamilya nguoi leute menschen personen kes nafar shakhs log loog
    manush jon leut* blanket* tent* meal* litre* liter* litro* bottle* mg ml mcg cl kg gr cm mm km m2 m3
    km2 ha hectare* metro* metre* meter* ton* volt* kw units? شخص اشخاص نفر عائله عائلة عائلات اسرة
    انسان لتر كغ متر خیمة بطانية خانواده لوگ افراد کس человек* люд* семе* семь* осіб людей родин* литр*
    метр* लोग परिवार व्यक्ति मानिस जना মানুষ জন পরিবার ሰዎች ሰው ቤተሰብ ሰባት 人 个人 個人 户 戶 家 လူ ယောက် लीटर লিটার
"""
"""What is counted or measured: people, things, doses, water."""
POST = "zip postal postcode postleitzahl plz cep pincode"
PAPERS = """
    dni nie nif rut run cpf rg rnm rne crnm cc c.c. cedula ci curp nss ssn itin nino ni ine pep ppt rumv
    sisben cnic nicop nid aadhaar aadhar pan epic brp arc uan tc kimlik pesel inn snils инн снилс нина
    ппк 护照 护照号 身份证 身份证号
"""
"""Short names of papers and numbers; their long ones are in the lexicons."""
TELEPHONES = """
    call phone tel telephone telefono telefone telefon telefonu whatsapp whatsap watsap wsp zap cell
    celular cel mobile movil llamar llamame llamen appelle appelez appeler joindre ligar ligue fone ara
    arayin rufen anrufen chiama chiamare simu piga telefoon taleefan wac tawag tawagan goi sdt dien
    thoai тел телефон позвоните звоните номер телефону зателефонуйте дзвоніть اتصل اتصلو اتصلوا هاتف
    هاتفي تلفون جوال جوالي موبايل رقمي تلفن موبایل زنگ بزنید تماس فون नंबर फोन फ़ोन मोबाइल ফোন মোবাইল
    নাম্বার ስልክ ደውሉ ደውል 电话 手机 電話 手機
"""
MY_NUMBER = (
    "my number", "mi numero", "mon numero", "meu numero", "il mio numero", "meine nummer",
    "nambari yangu", "numero mwen", "мой номер", "мій номер", "شماره من", "मेरा नंबर", "আমার নাম্বার",
    "我的号码", "number ko", "so cua toi",
)  # fmt: skip
